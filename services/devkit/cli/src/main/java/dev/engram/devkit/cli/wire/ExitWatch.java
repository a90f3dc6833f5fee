package dev.engram.devkit.cli.wire;

import dev.engram.devkit.cli.Exit;
import dev.engram.engine.plugins.Whereabouts;

/**
 * As long as it is open, plugin code that calls {@code System.exit} ends the command with a reason and the code of a failure; otherwise
 * {@code System.exit(0)} in a plugin would look like success.
 */
final class ExitWatch implements AutoCloseable {
    private final Thread hook;

    ExitWatch(String what) {
        hook = new Thread(() -> Whereabouts.exit().ifPresent(place -> {
            System.err.println("engram: " + what + ": a plugin ended the command, and nothing was published: " + place
                    + ". It must throw an exception instead: correct it and install the corrected jar");
            Runtime.getRuntime().halt(Exit.FAILED.code());
        }), "exit-watch");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
