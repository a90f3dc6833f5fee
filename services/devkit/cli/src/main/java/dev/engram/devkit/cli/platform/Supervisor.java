package dev.engram.devkit.cli.platform;

import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Progress;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Starts parts in waves, each ready before the next begins, then watches over them: a part that dies is started again after a pause
 * that grows, until it has died too often. Stops the waves in reverse order, the parts of a wave together.
 */
final class Supervisor {
    /**
     * How patient it is.
     *
     * @param look    between two looks
     * @param pause   before a part is started again; doubled with each death
     * @param longest such a pause
     * @param deaths  after so many in a row a part is given up
     * @param settled a part that was ready for so long has a clean record again
     * @param grace   for a part that was asked to stop
     */
    record Pace(Duration look, Duration pause, Duration longest, int deaths, Duration settled, Duration grace) {
        static Pace usual() {
            return new Pace(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(30), 5, Duration.ofMinutes(2), Duration.ofSeconds(20));
        }
    }

    /** Hears what happens; called from several threads. */
    interface Listener {
        /** Something worth a line to people. */
        void say(String text);

        /** A part logged a line. */
        void logged(String part, String line);

        /** A part's process or state is another than before. */
        void changed();
    }

    private final Home home;
    private final Pace pace;
    private final Listener listener;
    private final List<List<Part>> waves = new CopyOnWriteArrayList<>();
    private final Map<Part, Integer> strikes = new HashMap<>();
    private volatile boolean stopping;
    private Thread watcher;

    Supervisor(Home home, Pace pace, Listener listener) {
        this.home = home;
        this.pace = pace;
        this.listener = listener;
    }

    /** All parts, in the order they were started. */
    List<Part> parts() {
        return waves.stream().flatMap(List::stream).toList();
    }

    /**
     * Starts parts together and returns when all are ready.
     *
     * @throws UserError if one ends before, or is not ready in time; with its last words
     */
    void start(List<PartSpec> specs, Duration patience) {
        List<Part> wave = new CopyOnWriteArrayList<>();
        waves.add(wave);
        for (PartSpec spec : specs) {
            Part part = new Part(spec, home, listener::logged);
            launch(part, wave);
        }
        long start = System.nanoTime();
        List<Part> waiting = new ArrayList<>(wave);
        while (!waiting.isEmpty()) {
            waiting.removeIf(part -> ready(part, start));
            for (Part part : waiting) {
                requireHope(part, start, patience);
            }
            if (!waiting.isEmpty()) {
                LockSupport.parkNanos(pace.look().toNanos());
            }
        }
    }

    /** From now on parts that die are started again. */
    void watch() {
        watcher = new Thread(this::look, "supervisor");
        watcher.setDaemon(true);
        watcher.start();
    }

    /** Stops everything; nothing is started any more. */
    void stop() {
        synchronized (this) {
            stopping = true;
        }
        if (watcher != null) {
            watcher.interrupt();
            join(watcher);
        }
        for (int i = waves.size() - 1; i >= 0; i--) {
            List<Thread> stops = waves.get(i).stream().map(part -> new Thread(() -> part.stop(pace.grace()), "stop-" + part.spec().name())).toList();
            stops.forEach(Thread::start);
            stops.forEach(Supervisor::join);
        }
    }

    private synchronized void launch(Part part, List<Part> wave) {
        if (stopping) {
            throw UserError.failed("stopped before it was up");
        }
        part.start();
        if (wave != null) {
            wave.add(part);
        }
        listener.changed();
    }

    private boolean ready(Part part, long start) {
        part.log().read();
        if (!part.becameReady()) {
            return false;
        }
        listener.say(String.format("%-9s %s  ready after %s", part.spec().name(), part.spec().address(),
                Progress.duration((System.nanoTime() - start) / 1e9)));
        listener.changed();
        return true;
    }

    private void requireHope(Part part, long start, Duration patience) {
        if (stopping) {
            throw UserError.failed("stopped before it was up");
        }
        if (!part.alive()) {
            throw part.failure("ended with exit code " + part.exitCode() + " before it was ready");
        }
        if (System.nanoTime() - start > patience.toNanos()) {
            throw part.failure("was not ready within " + Progress.duration(patience.toSeconds()) + " ("
                    + Probe.ask(part.spec().health()).detail() + ")");
        }
    }

    private void look() {
        while (!stopping) {
            parts().forEach(this::look);
            LockSupport.parkNanos(pace.look().toNanos());
        }
    }

    private void look(Part part) {
        part.log().read();
        boolean running = part.state() == Part.State.READY || part.state() == Part.State.STARTING;
        if (stopping) {
            return;
        }
        if (running && !part.alive()) {
            died(part);
        } else if (part.state() == Part.State.RESTARTING && since(part).compareTo(pause(strikes.get(part))) >= 0) {
            again(part);
        } else if (part.state() == Part.State.STARTING && part.becameReady()) {
            listener.say(part.spec().name() + " is ready again");
            listener.changed();
        }
    }

    private void died(Part part) {
        if (part.state() == Part.State.READY && since(part).compareTo(pace.settled()) >= 0) {
            strikes.remove(part);
        }
        String end = part.spec().name() + " died (exit code " + part.exitCode() + meaning(part.exitCode()) + ")";
        int strike = strikes.merge(part, 1, Integer::sum);
        if (strike < pace.deaths()) {
            part.died(Part.State.RESTARTING);
            listener.say(end + "; starting it again in " + Progress.duration(pause(strike).toMillis() / 1e3));
        } else {
            part.died(Part.State.GIVEN_UP);
            listener.say(part.failure("died " + strike + " times in a row and is given up (exit code " + part.exitCode() + ")").getMessage());
        }
        listener.changed();
    }

    private void again(Part part) {
        try {
            launch(part, null);
        } catch (UserError stopped) {
            // The watch ends by itself.
        } catch (UncheckedIOException e) {
            strikes.merge(part, 1, Integer::sum);
            part.died(strikes.get(part) < pace.deaths() ? Part.State.RESTARTING : Part.State.GIVEN_UP);
            listener.say(e.getMessage() + ": " + e.getCause().getMessage());
            listener.changed();
        }
    }

    private Duration pause(int strike) {
        Duration pause = pace.pause().multipliedBy(1L << Math.min(20, Math.max(0, strike - 1)));
        return pause.compareTo(pace.longest()) > 0 ? pace.longest() : pause;
    }

    private static Duration since(Part part) {
        return Duration.ofNanos(System.nanoTime() - part.changed());
    }

    private static String meaning(int code) {
        return switch (code) {
            case 3 -> ": out of heap";
            case 134 -> ": aborted by native code";
            case 137 -> ": killed, by hand or by the system when memory ran out";
            case 139 -> ": crashed in native code";
            case 143 -> ": terminated";
            default -> "";
        };
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // what is being stopped has to be stopped
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Numbers of the running processes, for tests. */
    Stream<Long> pids() {
        return parts().stream().filter(Part::alive).map(part -> part.mark().pid());
    }
}
