package dev.engram.faults;

import dev.engram.devkit.process.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Starts parts that ended again, as the launcher or a cluster does, except those that are to be away for a while. */
public final class Supervisor implements AutoCloseable {
    private static final long LOOK_NANOS = 100_000_000;

    private final List<Part> parts;
    private final Set<Part> away = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::watch, "supervisor");
    private volatile boolean closed;

    /** Watches these parts from now on. */
    public Supervisor(List<Part> parts) {
        this.parts = List.copyOf(parts);
        thread.setDaemon(true);
        thread.start();
    }

    /** Kills a part with everything it started and keeps it away for so long; returns when it is started again. */
    public void outage(Part part, Duration time) {
        takeAway(part);
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            bringBack(part);
        }
    }

    /** Kills a part, which stays away until it is brought back. */
    public void takeAway(Part part) {
        away.add(part);
        part.killFamily();
    }

    /** Has a part started again. */
    public void bringBack(Part part) {
        away.remove(part);
        part.start();
    }

    /** Waits until every part does its work. */
    public void allReady() {
        for (Part part : parts) {
            Waiting.until(() -> part + " is ready again: " + part.log(), Duration.ofSeconds(180), part::isReady);
        }
    }

    private void watch() {
        while (!closed) {
            for (Part part : parts) {
                if (!away.contains(part) && !part.running() && !closed) {
                    part.start();
                }
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
