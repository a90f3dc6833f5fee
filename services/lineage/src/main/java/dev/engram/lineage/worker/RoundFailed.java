package dev.engram.lineage.worker;

/** A round came to no result: its worker died, ran too long or was stopped. */
public class RoundFailed extends Exception {
    private final Integer exitCode;
    private final boolean cancelled;

    /** With the reason for people and the worker's exit code, if it ended by itself. */
    public RoundFailed(String reason, Integer exitCode, boolean cancelled) {
        super(reason);
        this.exitCode = exitCode;
        this.cancelled = cancelled;
    }

    /** With the reason for people. */
    public RoundFailed(String reason, Throwable cause) {
        super(reason, cause);
        this.exitCode = null;
        this.cancelled = false;
    }

    /** The worker's exit code, or null if it was killed or did not end. */
    public Integer exitCode() {
        return exitCode;
    }

    /** Whether the caller's thread was interrupted: nobody's fault, and no attempt to be counted. */
    public boolean cancelled() {
        return cancelled;
    }
}
