package dev.engram.devkit.cli.wire;

import dev.engram.devkit.cli.UserError;
import java.time.Duration;

/** A wait between two looks at something that changes by itself. */
public final class Pause {
    private Pause() {}

    /** Waits; an interruption ends the command. */
    public static void of(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.failed("interrupted");
        }
    }
}
