package dev.engram.engine;

/** A round cannot be done for a reason its owner can mend. The message says what was found and what to do. */
public class RoundFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With a message for the user. */
    public RoundFailure(String message) {
        super(message);
    }

    /** With a message for the user and what lies behind. */
    public RoundFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
