package dev.engram.devkit.cli.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.devkit.cli.bench.speed.Side;
import dev.engram.devkit.cli.bench.speed.SideFailed;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.cli.wire.Json;
import dev.engram.devkit.compare.RunOrder;
import dev.engram.devkit.compare.RunResult;
import dev.engram.lineage.worker.WorkerLaunch;
import dev.engram.lineage.worker.WorkerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Runs of streams in worker JVMs. */
public final class StreamWorkers {
    private static final String MAIN = "dev.engram.devkit.compare.StreamWorker";
    private static final Duration SILENCE = Duration.ofMinutes(30);
    /** Where Java only hands batches on, what the second compiler takes is not won back in a minute. */
    private static final List<String> SHORT = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final List<String> LONG = List.of("-XX:+UseSerialGC");

    private final Installation installation;
    private final String heap;
    private final Path work;

    /**
     * Workers.
     *
     * @param heap of each
     * @param work folder for the log
     */
    public StreamWorkers(Installation installation, String heap, Path work) {
        this.installation = installation;
        this.heap = heap;
        this.work = work;
    }

    /** A worker JVM, which learns one stream after the other; those behind the first find what the compiler made for it. Close it when it is done. */
    public static final class Worker implements AutoCloseable {
        private final Side side;

        private Worker(Side side) {
            this.side = side;
        }

        /**
         * Learns a stream.
         *
         * @param bar shows where the run is
         * @throws SideFailed if the run fails, with its reason
         */
        public RunResult run(RunOrder order, Progress bar) throws SideFailed {
            return Json.read(Json.bytes(side.ask(order, at -> show(at, bar)).path("result")), RunResult.class);
        }

        private static void show(JsonNode at, Progress bar) {
            if (at.path("of").asLong() < 2) {
                return;
            }
            String loss = at.hasNonNull("loss") ? String.format(Locale.ROOT, "  loss %.3f", at.get("loss").asDouble()) : "";
            bar.at(at.path("done").asLong(), at.path("of").asLong(),
                    String.format(Locale.ROOT, "experience %d (%s)  %s%s", at.path("experience").asInt(), at.path("name").asText(), at.path("phase").asText(), loss));
        }

        @Override
        public void close() {
            side.close();
        }
    }

    /**
     * Learns a stream in a worker of its own.
     *
     * @param augmented whether pictures are changed by Java on their way
     * @param bar       shows where the run is
     * @throws SideFailed if the run fails, with its reason
     */
    public RunResult run(RunOrder order, boolean augmented, Progress bar) throws SideFailed {
        try (Worker worker = start(augmented)) {
            return worker.run(order, bar);
        }
    }

    /**
     * Starts a worker.
     *
     * @param augmented whether pictures are changed by Java on their way
     * @throws SideFailed if it cannot be started
     */
    public Worker start(boolean augmented) throws SideFailed {
        try {
            Path log = Files.createDirectories(work).resolve("worker.log");
            WorkerSettings settings = new WorkerSettings(installation.engine(), heap, installation.natives(), log, augmented ? LONG : SHORT);
            ProcessBuilder builder = WorkerLaunch.of(settings, MAIN, jars());
            return new Worker(Side.start("the worker", builder, log, SILENCE));
        } catch (IOException e) {
            throw new UncheckedIOException("a worker cannot be started", e);
        }
    }

    private List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(installation.dist().resolve("compare"))) {
            return files.sorted().toList();
        }
    }
}
