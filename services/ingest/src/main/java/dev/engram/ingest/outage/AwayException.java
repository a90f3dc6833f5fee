package dev.engram.ingest.outage;

/** A part of the platform does not answer. Nothing is known about the submission: it has to be tried again. */
public final class AwayException extends RuntimeException {
    private final String part;

    /** With the part's name and what was asked of it. */
    public AwayException(String part, String message, Throwable cause) {
        super(part + " is away: " + message, cause);
        this.part = part;
    }

    /** Which part. */
    public String part() {
        return part;
    }
}
