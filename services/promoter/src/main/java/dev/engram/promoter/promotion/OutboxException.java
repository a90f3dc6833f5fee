package dev.engram.promoter.promotion;

/** A record may or may not have been stored. */
public final class OutboxException extends RuntimeException {
    /** With what was sent and why nobody knows. */
    public OutboxException(String message, Throwable cause) {
        super(message, cause);
    }
}
