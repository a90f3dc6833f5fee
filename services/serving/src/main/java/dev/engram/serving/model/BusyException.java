package dev.engram.serving.model;

/** More requests than can be answered soon; to be tried again a little later. */
public class BusyException extends RuntimeException {
    /** With what is full. */
    public BusyException(String message) {
        super(message, null, false, false);
    }
}
