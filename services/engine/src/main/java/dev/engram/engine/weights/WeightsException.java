package dev.engram.engine.weights;

import java.io.IOException;

/** A file of weights cannot be read, or is not let in. The message names the file, what was found and what would do. */
public final class WeightsException extends IOException {
    private static final long serialVersionUID = 1;

    /** With a message for the user. */
    public WeightsException(String message) {
        super(message);
    }

    /** With a message for the user and what lies behind. */
    public WeightsException(String message, Throwable cause) {
        super(message, cause);
    }
}
