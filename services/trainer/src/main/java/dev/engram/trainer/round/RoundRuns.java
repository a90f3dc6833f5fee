package dev.engram.trainer.round;

import dev.engram.lineage.RoundPlan;
import dev.engram.lineage.round.Progress;

/** Where people watch rounds. Nothing here keeps a round waiting for long, or fails it. */
public interface RoundRuns {
    /** Nobody watches. */
    RoundRuns NONE = (plan, request) -> Watch.BLIND;

    /** An attempt begins. */
    Watch open(RoundPlan plan, String request);

    /** What is told about one attempt, all by one thread. */
    interface Watch {
        /** Shows nothing. */
        Watch BLIND = new Watch() { };

        /** Id of the run that shows the attempt; null while there is none. */
        default String run() {
            return null;
        }

        /** A line of progress. */
        default void progressed(Progress progress) { }

        /** The attempt ended with an entry in the journal, or was given up; what is shown follows from the journal. */
        default void closed() { }
    }
}
