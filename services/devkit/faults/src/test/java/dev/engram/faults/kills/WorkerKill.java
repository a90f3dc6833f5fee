package dev.engram.faults.kills;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Kills the worker as soon as a round's directory shows that it is at some step. */
final class WorkerKill implements Armed {
    private static final long LOOK_NANOS = 1_000_000;

    private final Stage stage;
    private final Predicate<Path> step;
    private final Thread thread = new Thread(this::watch, "worker kill");
    private volatile boolean reached;
    private volatile boolean disarmed;

    private WorkerKill(Stage stage, Predicate<Path> step) {
        this.stage = stage;
        this.step = step;
        thread.setDaemon(true);
        thread.start();
    }

    /** In mid-epoch. */
    static Armed inTraining(Stage stage) {
        return new WorkerKill(stage, round -> text(round.resolve("progress.jsonl")).contains("\"phase\":\"train\""));
    }

    /** While it writes its state: the first file is there, its result is not. */
    static Armed whileWriting(Stage stage) {
        return new WorkerKill(stage, round -> !list(round.resolve("state")).isEmpty());
    }

    @Override
    public boolean reached() {
        return reached;
    }

    @Override
    public void disarm() {
        disarmed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        while (!disarmed && !reached) {
            for (Path round : list(stage.rounds())) {
                if (step.test(round) && !Files.exists(round.resolve("result.json"))) {
                    List<ProcessHandle> workers = stage.testbed.trainer().children();
                    workers.forEach(ProcessHandle::destroyForcibly);
                    workers.forEach(worker -> worker.onExit().join());
                    reached = !workers.isEmpty() && !Files.exists(round.resolve("result.json"));
                }
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static List<Path> list(Path dir) {
        try (Stream<Path> files = Files.list(dir)) {
            return files.toList();
        } catch (IOException e) {
            // Not there yet, or not any more.
            return List.of();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
