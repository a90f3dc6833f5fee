package dev.engram.devkit.cli.platform;

import dev.engram.devkit.cli.UserError;
import dev.engram.lineage.worker.TemporaryFolder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** One part of a platform while it runs: started in a process group of its own, asked for its readiness, stopped with its children. */
final class Part {
    enum State { STARTING, READY, RESTARTING, GIVEN_UP, STOPPED }

    private static final long LARGEST_LOG = 20L << 20;
    /** Between two questions to a service: each of them stands in its log. */
    private static final long ASK_NANOS = 400_000_000L;

    private final PartSpec spec;
    private final Home home;
    private final LogFollower log;
    private volatile boolean saidReady;
    private volatile State state = State.STOPPED;
    private volatile int deaths;
    private volatile ProcessMark mark;
    private volatile Process process;
    private volatile long changed;
    private volatile long asked;

    /**
     * A part that is not started yet.
     *
     * @param listener gets the part's name and every line it logs
     */
    Part(PartSpec spec, Home home, BiConsumer<String, String> listener) {
        this.spec = spec;
        this.home = home;
        shorten(home.log(spec.name()));
        this.log = new LogFollower(home.log(spec.name()), line -> {
            saidReady |= spec.readyLine() != null && line.startsWith(spec.readyLine());
            listener.accept(spec.name(), line);
        });
    }

    PartSpec spec() {
        return spec;
    }

    State state() {
        return state;
    }

    int deaths() {
        return deaths;
    }

    /** The process that runs, or ran last. */
    ProcessMark mark() {
        return mark;
    }

    /** When the state changed, in {@link System#nanoTime()}. */
    long changed() {
        return changed;
    }

    LogFollower log() {
        return log;
    }

    boolean alive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    void start() {
        try {
            Files.createDirectories(spec.directory());
            TemporaryFolder.empty(home.temporary(spec.name()));
            File file = home.log(spec.name()).toFile();
            ProcessBuilder builder = new ProcessBuilder(inOwnSession(spec.command()))
                    .directory(spec.directory().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(file));
            environment(builder.environment(), spec.environment());
            saidReady = false;
            asked = System.nanoTime() - ASK_NANOS;
            process = builder.start();
            process.getOutputStream().close();
            mark = ProcessMark.of(process.toHandle(), spec.token());
            enter(State.STARTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + spec.name() + " (" + spec.command().get(0) + ")", e);
        }
    }

    /** Looks whether a starting part has become ready. */
    boolean becameReady() {
        boolean ready = state == State.STARTING && alive() && (spec.readyLine() != null ? saidReady : answers());
        if (ready) {
            enter(State.READY);
        }
        return ready;
    }

    private boolean answers() {
        if (System.nanoTime() - asked < ASK_NANOS) {
            return false;
        }
        boolean ready = Probe.ask(spec.health()).ready();
        asked = System.nanoTime();
        return ready;
    }

    /** The part ended by itself: what it left behind is cleared away. */
    void died(State next) {
        deaths++;
        new ProcessFamily(mark, home.dir(), process).stop(Duration.ZERO);
        enter(next);
    }

    void stop(Duration grace) {
        if (mark != null) {
            new ProcessFamily(mark, home.dir(), process).stop(grace);
        }
        enter(State.STOPPED);
    }

    int exitCode() {
        return process.isAlive() ? 0 : process.exitValue();
    }

    PlatformRecord.PartRecord record() {
        return new PlatformRecord.PartRecord(spec.name(), mark, state.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '), deaths,
                spec.address(), spec.health().toString(), home.log(spec.name()).toString());
    }

    /** What went wrong, with the part's last words. */
    UserError failure(String what) {
        log.read();
        List<String> words = log.last();
        return UserError.failed(spec.name() + " " + what + (words.isEmpty() ? "; it said nothing" : "; its last words:\n    "
                + String.join("\n    ", words)) + "\nIts log: " + home.log(spec.name()));
    }

    private void enter(State next) {
        state = next;
        changed = System.nanoTime();
    }

    /** So that Ctrl-C in a terminal reaches the launcher only, which stops the parts in order. */
    private static List<String> inOwnSession(List<String> command) {
        List<String> whole = new ArrayList<>();
        Programs.find("setsid").ifPresent(setsid -> whole.add(setsid.toString()));
        whole.addAll(command);
        return whole;
    }

    private static void environment(Map<String, String> environment, Map<String, String> changes) {
        // What was meant for the script or another platform is not meant for the services.
        environment.keySet().removeIf(name -> name.startsWith("ENGRAM_"));
        changes.forEach((name, value) -> {
            if (value == null) {
                environment.remove(name);
            } else {
                environment.put(name, value);
            }
        });
    }

    private static void shorten(Path log) {
        try {
            Files.createDirectories(log.getParent());
            if (Files.exists(log) && Files.size(log) > LARGEST_LOG) {
                Files.move(log, log.resolveSibling(log.getFileName() + ".1"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep a log at " + log, e);
        }
    }
}
