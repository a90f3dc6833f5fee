package dev.engram.ingest.admission;

/** Which scenarios there are. */
public interface Scenarios {
    /**
     * Whether there is a scenario of this id. No is said only after everything was read that had been written when the
     * question was asked.
     *
     * @throws dev.engram.ingest.outage.AwayException if that cannot be read
     */
    boolean know(String scenario);
}
