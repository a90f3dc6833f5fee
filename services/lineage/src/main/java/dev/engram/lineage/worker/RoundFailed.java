package dev.engram.lineage.worker;

/** A round came to no result: its worker died, ran too long or was stopped. */
public class RoundFailed extends Exception {
    private final Integer exitCode;
    private final boolean cancelled;
    private final boolean early;

    /** Before the worker had anything to do with the round: no sample can be to blame. */
    static RoundFailed beforeTheRound(String reason, Integer exitCode, Throwable cause) {
        return new RoundFailed(reason, exitCode, false, true, cause);
    }

    private RoundFailed(String reason, Integer exitCode, boolean cancelled, boolean early, Throwable cause) {
        super(reason, cause);
        this.exitCode = exitCode;
        this.cancelled = cancelled;
        this.early = early;
    }

    /** With the reason for people and the worker's exit code, if it ended by itself. */
    public RoundFailed(String reason, Integer exitCode, boolean cancelled) {
        this(reason, exitCode, cancelled, false, null);
    }

    /** With the reason for people. */
    public RoundFailed(String reason, Throwable cause) {
        this(reason, null, false, false, cause);
    }

    /** The worker's exit code, or null if it was killed or did not end. */
    public Integer exitCode() {
        return exitCode;
    }

    /** Whether the worker never came to the round, so that nothing in the round can be to blame. */
    public boolean early() {
        return early;
    }

    /** Whether the caller's thread was interrupted: nobody's fault, and no attempt to be counted. */
    public boolean cancelled() {
        return cancelled;
    }
}
