package dev.engram.ingest.outage;

/** The service stops; what was under way is left to whoever goes on. */
public final class StoppedException extends RuntimeException {
    /** While doing what. */
    public StoppedException(String what) {
        super("stopped while " + what);
    }
}
