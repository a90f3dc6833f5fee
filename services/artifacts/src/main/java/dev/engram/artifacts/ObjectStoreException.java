package dev.engram.artifacts;

/** The store could not be asked, or its answer was lost: a write may or may not have been applied. */
public class ObjectStoreException extends RuntimeException {
    /** With what was asked. */
    public ObjectStoreException(String message) {
        super(message);
    }

    /** With what was asked and why it failed. */
    public ObjectStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
