package dev.engram.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.sample.Split;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.Progress;
import dev.engram.lineage.round.RoundResult;
import dev.engram.lineage.worker.LocalWorker;
import dev.engram.lineage.worker.WorkerSettings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine as a directory of jars in a JVM of its own. */
class WorkerIT {
    private static final Path DIST = Path.of(System.getProperty("engine.dist", "target/dist"));

    @TempDir
    Path folder;

    @Test
    void twoRoundsInOneWarmWorkerEqualThoseInThisJvm() throws Exception {
        // Given a stream of two rounds
        Stream there = stream("there");
        Stream here = stream("here");
        List<Progress> heard = new ArrayList<>();
        RoundResult last = null;

        // When a worker learns it, and this JVM does
        try (LocalWorker worker = new LocalWorker(new WorkerSettings(DIST, "768m", natives(), folder.resolve("worker.log")))) {
            for (int round = 0; round < 2; round++) {
                Path dir = there.stage(experience(there, 2 * round, 2 * round + 1), List.of());
                last = there.took(dir, worker.run(dir, heard::add, Duration.ofMinutes(3)));
                assertThat(last.reason()).isNull();
            }
        }
        here.round(experience(here, 0, 1));
        RoundResult mine = here.round(experience(here, 2, 3));

        // Then progress was told, and the states are equal byte by byte
        assertThat(heard).extracting(Progress::phase).contains("load", "train", "evaluate", "export", "report");
        assertThat(last.state()).isEqualTo(mine.state());
        assertThat(last.bundle()).isEqualTo(mine.bundle());
    }

    /** Hash tables are laid out anew in every JVM, and threads meet in another order when others compute too. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void freshWorkersOnABusyMachineGiveTheSameBytes(int threads) throws Exception {
        // Given one stream with every stock method, learnt by two workers, the second while all processors are busy
        Map<String, Object> configuration = Map.of("epochs", 2, "exemplars", 20, "retention", List.of(
                Map.of("name", "replay", "config", Map.of("exemplars", 20, "rehearsal", 1)), Map.of("name", "stored-logits", "config", Map.of()),
                Map.of("name", "teacher", "config", Map.of()), Map.of("name", "ewc", "config", Map.of("samples", 10))));
        RoundResult quiet = learnt("quiet", configuration, threads);
        RoundResult busy;
        try (Burners burners = Burners.onEveryProcessor()) {
            busy = learnt("busy", configuration, threads);
        }

        // Then state and bundle are equal byte by byte
        assertThat(quiet.reason()).isNull();
        assertThat(busy.environment()).isEqualTo(quiet.environment());
        assertThat(busy.state()).isEqualTo(quiet.state());
        assertThat(busy.bundle()).isEqualTo(quiet.bundle());
    }

    private RoundResult learnt(String name, Map<String, Object> configuration, int threads) throws Exception {
        Stream stream = new Stream(folder.resolve(name), "digits", configuration).plugins(TinyPictures.jars()).threads(threads);
        RoundResult last = null;
        try (LocalWorker worker = new LocalWorker(new WorkerSettings(DIST, "768m", natives(), folder.resolve(name + ".log")))) {
            for (int round = 0; round < 2; round++) {
                Path dir = stream.stage(experience(stream, 2 * round, 2 * round + 1), List.of());
                last = stream.took(dir, worker.run(dir, progress -> {}, Duration.ofMinutes(3)));
            }
        }
        return last;
    }

    /** Threads that compute for nothing. */
    private record Burners(List<Thread> threads) implements AutoCloseable {
        static Burners onEveryProcessor() {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
                Thread thread = new Thread(() -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                }, "burner-" + i);
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
            return new Burners(threads);
        }

        @Override
        public void close() {
            threads.forEach(Thread::interrupt);
        }
    }

    @Test
    void theWorkerEndsWithItsStandardInput() throws Exception {
        // Given a worker in the middle of a long round
        Stream stream = new Stream(folder.resolve("long"), "digits", Map.of("epochs", 5000)).plugins(TinyPictures.jars());
        Path dir = stream.stage(experience(stream, 0, 1), List.of());
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-cp",
                DIST + "/*", "dev.engram.engine.worker.WorkerMain").redirectError(folder.resolve("log").toFile());
        builder.environment().put("DJL_CACHE_DIR", natives().toString());
        Process worker = builder.start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(worker.getInputStream()))) {
            assertThat(out.readLine()).isEqualTo("READY");
            worker.getOutputStream().write(("ROUND " + dir + "\n").getBytes());
            worker.getOutputStream().flush();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!java.nio.file.Files.exists(dir.resolve("progress.jsonl")) && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }

            // When its standard input ends
            worker.getOutputStream().close();

            // Then it is gone at once, without a result
            assertThat(worker.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(dir.resolve("result.json")).doesNotExist();
        } finally {
            worker.destroyForcibly();
        }
    }

    private Stream stream(String name) {
        return new Stream(folder.resolve(name), "digits", Map.of("epochs", 2, "exemplars", 20)).plugins(TinyPictures.jars());
    }

    private static Path natives() {
        return Path.of(System.getProperty("DJL_CACHE_DIR", System.getProperty("java.io.tmpdir")));
    }

    private static List<OrderSample> experience(Stream stream, int... labels) throws Exception {
        List<OrderSample> samples = new ArrayList<>();
        for (int label : labels) {
            for (int i = 0; i < 40; i++) {
                samples.add(stream.sample(TinyPictures.png(label, i), "c" + label, i < 30 ? Split.TRAIN : Split.HOLDOUT));
            }
        }
        return samples;
    }
}
