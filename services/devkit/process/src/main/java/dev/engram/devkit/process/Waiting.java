package dev.engram.devkit.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other processes do. */
public final class Waiting {
    private static final long PAUSE_NANOS = 20_000_000;

    private Waiting() {}

    /**
     * Waits until a condition holds.
     *
     * @param what   completes "it did not happen that …"
     * @param atMost how long
     * @throws AssertionError if it does not hold in time
     */
    public static void until(String what, Duration atMost, BooleanSupplier there) {
        until(() -> what, atMost, there);
    }

    /** The same with a text that says how far things came. */
    public static void until(Supplier<String> what, Duration atMost, BooleanSupplier there) {
        if (!within(atMost, there)) {
            throw new AssertionError("within " + atMost.toSeconds() + " s it did not happen that " + what.get());
        }
    }

    /** Whether a condition came to hold in time. */
    public static boolean within(Duration atMost, BooleanSupplier there) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!there.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted");
            }
        }
        return true;
    }
}
