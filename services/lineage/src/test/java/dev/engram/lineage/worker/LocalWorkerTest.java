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
        assertThat(died).hasMessageContaining("exit code 7").hasMessageContaining("ended from inside").hasMessageContaining("before its first step")
                .hasMessageContaining("told to exit");
        assertThat(worker.run(round("two", "learn"), p -> { }, LONG).outcome()).isEqualTo(RoundResult.REJECTED);
    }

    @Test
    void sayWhatANativeAbortIs() throws Exception {
        RoundFailed died = catchThrowableOfType(RoundFailed.class, () -> worker.run(round("one", "halt"), p -> { }, LONG));
        assertThat(died).hasMessageContaining("aborted by native code");
    }

    @Test
    void whatADeadWorkerLeftInItsTemporaryFolderGoes() throws Exception {
        // Given a worker that dies with a file in its temporary folder
        catchThrowableOfType(RoundFailed.class, () -> worker.run(round("one", "halt"), p -> { }, LONG));
        // When another one works
        worker.run(round("two", "learn"), p -> { }, LONG);
        // Then the folder is there, and nothing in it
        assertThat(dir.resolve("log/worker.log.tmp")).isEmptyDirectory();
    }

    @Test
    void whatAPluginEndsTheWorkerWithIsTold() throws Exception {
        RoundFailed ended = catchThrowableOfType(RoundFailed.class, () -> worker.run(round("one", "quit"), p -> { }, LONG));
        assertThat(ended.exitCode()).isZero();
        assertThat(ended).hasMessageContaining("a plugin, or a library it brings, ended the worker in mid-round, in phase train, epoch 1 of 2, step 3 of 8")
                .hasMessageContaining("System.exit was called, at com.example.Quit.now(Quit.java:7)").hasMessageContaining("throw an exception instead");
    }

    @Test
    void outOfHeapIsToldWithTheHeapItHad() throws Exception {
        RoundFailed died = catchThrowableOfType(RoundFailed.class, () -> worker.run(round("one", "hoard"), p -> { }, LONG));
        assertThat(died.exitCode()).isEqualTo(3);
        assertThat(died).hasMessageContaining("it had 64m").hasMessageContaining("engram.trainer.worker.heap");
    }

    @Test
    void aWorkerThatEndsAfterARoundHasDoneIt() throws Exception {
        // Given a worker that says it is its last round, when it is run, then its result counts
        RoundResult first = worker.run(round("one", "last"), p -> { }, LONG);
        assertThat(first.outcome()).isEqualTo(RoundResult.REJECTED);
        // And another worker does the next one
        assertThat(ProcessHandle.current().descendants()).isEmpty();
        assertThat(worker.run(round("two", "learn"), p -> { }, LONG).reason()).isNotEqualTo(first.reason());
    }

    @Test
    void aLateRoundIsAskedWhereItIs() throws Exception {
        RoundFailed late = catchThrowableOfType(RoundFailed.class, () -> worker.run(round("one", "lost"), p -> { }, Duration.ofSeconds(2)));
        assertThat(late).hasMessageContaining("was killed in mid-round, in phase train").hasMessageContaining(", at com.example.Lost.loop(Lost.java:3)");
    }

    @Test
    void stackTracesStayInTheLog() throws Exception {
        RoundFailed died = catchThrowableOfType(RoundFailed.class, () -> worker.run(round("one", "throw"), p -> { }, LONG));
        assertThat(died).hasMessageContaining("no such luck").hasMessageNotContainingAny("\tat ");
    }

    @Test
    void aRoundOverItsDeadlineIsKilled() throws Exception {
        RoundFailed late = catchThrowableOfType(RoundFailed.class, () -> worker.run(round("one", "hang"), p -> { }, Duration.ofSeconds(2)));
        assertThat(late).hasMessageContaining("deadline of 2 s").hasMessageContaining("longer deadline");
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
