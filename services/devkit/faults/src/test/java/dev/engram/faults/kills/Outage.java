package dev.engram.faults.kills;

import dev.engram.faults.Part;
import java.time.Duration;

/** What the services stand on goes away for a while, a moment after it was armed. */
final class Outage implements Armed {
    private final Thread thread;
    private volatile boolean reached;
    private volatile RuntimeException failure;

    private Outage(Stage stage, Part part, Duration delay, Duration time) {
        thread = new Thread(() -> {
            try {
                Thread.sleep(delay.toMillis());
                reached = part.running();
                stage.supervisor.outage(part, time);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                failure = e;
            }
        }, "outage of " + part);
        thread.setDaemon(true);
        thread.start();
    }

    /** A part goes away. */
    static Armed of(Stage stage, Part part, Duration delay, Duration time) {
        return new Outage(stage, part, delay, time);
    }

    @Override
    public boolean reached() {
        if (failure != null) {
            throw new IllegalStateException("an outage failed", failure);
        }
        return reached;
    }

    /** Waits until it is over. */
    @Override
    public void disarm() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
