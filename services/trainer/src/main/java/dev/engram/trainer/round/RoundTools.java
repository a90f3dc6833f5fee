package dev.engram.trainer.round;

import dev.engram.lineage.RoundStaging;
import dev.engram.lineage.StateStore;
import dev.engram.lineage.worker.RoundRunner;
import java.time.Clock;

/**
 * What rounds are done with.
 *
 * @param staging   fills directories
 * @param states    stores what came of them
 * @param runner    learns
 * @param workplace where the directories are
 * @param retry     how long the store is waited for
 * @param events    tells anyone
 * @param runs      shows people
 * @param terms     how rounds are computed
 * @param clock     for the pace of progress
 */
public record RoundTools(
        RoundStaging staging,
        StateStore states,
        RoundRunner runner,
        Workplace workplace,
        Retry retry,
        RoundEvents events,
        RoundRuns runs,
        Terms terms,
        Clock clock) {
    /**
     * How rounds are computed.
     *
     * @param device  {@code cpu}, {@code auto} or {@code gpu<n>}
     * @param threads threads; 0 for all
     */
    public record Terms(String device, int threads) {}
}
