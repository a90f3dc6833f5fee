package dev.engram.trainer.sweep;

import dev.engram.lineage.sweep.ThinningRule;
import java.time.Duration;

/**
 * When the store is swept, and what is kept.
 *
 * @param every from one sweep to the next; zero for never
 * @param rule  which states of old rounds keep their files
 * @param grace age from which a blob that nothing names is deleted
 */
public record SweepTerms(Duration every, ThinningRule rule, Duration grace) {
    public SweepTerms {
        if (every.isNegative() || grace.isNegative() || grace.isZero()) {
            throw new IllegalArgumentException("sweeps: every " + every + " with a grace of " + grace + "; zero or more and more than zero are expected");
        }
    }
}
