package dev.engram.lineage.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.engram.engine.worker.WorkerMain;
import dev.engram.lineage.round.Progress;
import dev.engram.lineage.round.RoundResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalWorkerTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    private LocalWorker worker;

    @BeforeEach
    void jar() throws IOException {
        Path lib = Files.createDirectories(dir.resolve("lib"));
        String name = WorkerMain.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(lib.resolve("engine.jar")); JarOutputStream jar = new JarOutputStream(file)) {
            jar.putNextEntry(new JarEntry(name));
            jar.write(WorkerMain.class.getClassLoader().getResourceAsStream(name).readAllBytes());
        }
        worker = new LocalWorker(new WorkerSettings(lib, "64m", dir.resolve("natives"), dir.resolve("log/worker.log"),
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")));
    }

    @AfterEach
    void close() {
        worker.close();
    }

    @Test
    void deliversProgressAndResultAndStaysWarm() throws Exception {
        // Given two rounds
        List<Progress> progress = new ArrayList<>();
        // When both are run
        RoundResult first = worker.run(round("one", "learn"), progress::add, LONG);
        RoundResult second = worker.run(round("two", "learn"), progress::add, LONG);
        // Then every whole line of progress came, in order, and one process did both
        assertThat(progress).extracting(Progress::loss).containsExactly(0.5, 0.25, 0.5, 0.25);
        assertThat(first.outcome()).isEqualTo(RoundResult.REJECTED);
        assertThat(second.reason()).isEqualTo(first.reason());
    }

    @Test
    void aWorkerThatDiesFailsItsRoundWithItsLastWordsAndTheNextStartsAnother() throws Exception {
        RoundFailed died = catchThrowableOfType(RoundFailed.class, () -> worker.run(round("one", "exit"), p -> { }, LONG));
        assertThat(died.exitCode()).isEqualTo(7);
        assertThat(died).hasMessageContaining("exit code 7").hasMessageContaining("told to exit");
        assertThat(worker.run(round("two", "learn"), p -> { }, LONG).outcome()).isEqualTo(RoundResult.REJECTED);
    }

    @Test
    void sayWhatANativeAbortIs() throws Exception {
        RoundFailed died = catchThrowableOfType(RoundFailed.class, () -> worker.run(round("one", "halt"), p -> { }, LONG));
        assertThat(died).hasMessageContaining("aborted by native code");
    }

    @Test
    void aRoundOverItsDeadlineIsKilled() throws Exception {
        RoundFailed late = catchThrowableOfType(RoundFailed.class, () -> worker.run(round("one", "hang"), p -> { }, Duration.ofSeconds(2)));
        assertThat(late).hasMessageContaining("deadline of 2 s");
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    @Test
    void cancellingEndsTheWorkerWithItsChildren() throws Exception {
        // Given a round that started a process of its own
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<RoundFailed> outcome = new CompletableFuture<>();
        Path round = round("one", "child");
        Thread caller = new Thread(() -> outcome.complete(
                catchThrowableOfType(RoundFailed.class, () -> worker.run(round, p -> running.countDown(), LONG))));
        caller.start();
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
        // When the caller is interrupted
        caller.interrupt();
        // Then nobody is left
        assertThat(outcome.get(30, TimeUnit.SECONDS).cancelled()).isTrue();
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    @Test
    void closingFromAnotherThreadCancelsARoundUnderWay() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<RoundFailed> outcome = new CompletableFuture<>();
        Path round = round("one", "child");
        new Thread(() -> outcome.complete(
                catchThrowableOfType(RoundFailed.class, () -> worker.run(round, p -> running.countDown(), LONG)))).start();
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
        worker.close();
        assertThat(outcome.get(30, TimeUnit.SECONDS).cancelled()).isTrue();
    }

    @Test
    void doneWithoutAResultIsAFailure() throws Exception {
        RoundFailed silent = catchThrowableOfType(RoundFailed.class, () -> worker.run(round("one", "silent"), p -> { }, LONG));
        assertThat(silent).hasMessageContaining("result.json cannot be read");
    }

    @Test
    void aWorkerSeesNoneOfOurEnvironmentButWhatItNeeds() throws Exception {
        worker.run(round("one", "learn"), p -> { }, LONG);
        String log = Files.readString(dir.resolve("log/worker.log"));
        assertThat(log).contains("OMP_WAIT_POLICY", "DJL_CACHE_DIR", "PATH").doesNotContain("SECRET", "TOKEN", "KEY");
    }

    @Test
    void aMissingClassPathIsSaid() throws Exception {
        try (LocalWorker lost = new LocalWorker(new WorkerSettings(dir.resolve("nowhere"), "64m", null, dir.resolve("log/w.log")))) {
            RoundFailed failed = catchThrowableOfType(RoundFailed.class, () -> lost.run(round("one", "learn"), p -> { }, LONG));
            assertThat(failed).hasMessageContaining("no directory of engine jars");
        }
    }

    private Path round(String name, String how) throws IOException {
        Path round = Files.createDirectories(dir.resolve(name));
        Files.writeString(round.resolve("behave"), how);
        return round;
    }
}
