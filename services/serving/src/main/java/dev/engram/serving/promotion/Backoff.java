package dev.engram.serving.promotion;

import java.time.Duration;

/**
 * How long to wait before trying again: twice as long each time.
 *
 * @param first after the first failure
 * @param most  never longer
 */
public record Backoff(Duration first, Duration most) {
    /** From half a second to half a minute. */
    public static Backoff defaults() {
        return new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));
    }

    /** The wait after so many failures, at least 1. */
    public Duration after(int failures) {
        Duration wait = first.multipliedBy(1L << Math.min(failures - 1, 20));
        return wait.compareTo(most) > 0 ? most : wait;
    }
}
