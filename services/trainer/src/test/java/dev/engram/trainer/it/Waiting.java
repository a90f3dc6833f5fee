package dev.engram.trainer.it;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other processes do. */
final class Waiting {
    private Waiting() {}

    static void until(String what, Duration atMost, BooleanSupplier there) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!there.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("within " + atMost.toSeconds() + " s it did not happen that " + what);
            }
            LockSupport.parkNanos(20_000_000);
        }
    }
}
