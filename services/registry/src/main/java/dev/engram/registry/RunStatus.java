package dev.engram.registry;

/** Where a run stands, as MLflow says it. */
public enum RunStatus {
    /** Not ended. */
    RUNNING,
    /** Waits to be started; Engram never writes it. */
    SCHEDULED,
    /** Ended as it should: an accepted round, or one that the gate rejected. */
    FINISHED,
    /** Came to nothing. */
    FAILED,
    /** Left behind by an attempt that died. */
    KILLED
}
