package dev.engram.devkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals that Java has no words for. */
public enum Signal {
    /** The process stands still, as on a machine that swaps or is moved. */
    STOP,
    /** It goes on, not knowing that it stood still. */
    CONT;

    /** Sends it. */
    public void to(Process process) {
        try {
            int code = new ProcessBuilder("kill", "-" + name(), String.valueOf(process.pid())).start().waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill -" + name() + " " + process.pid() + " ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
