package dev.engram.lineage.round;

import java.util.Map;

/**
 * One line of {@code progress.jsonl}. What a phase does not have is 0 or empty.
 *
 * @param phase           {@code load}, {@code train}, {@code rehearsal}, {@code fisher}, {@code evaluate}, {@code export} or {@code report}
 * @param epoch           1, 2, … epochs
 * @param epochs          epochs planned
 * @param step            steps done in this phase
 * @param steps           steps planned in this phase
 * @param loss            running loss
 * @param terms           the loss's terms by name
 * @param imagesPerSecond throughput
 * @param secondsLeft     estimate for the round
 * @param time            milliseconds since 1970, for metrics that are sent later
 */
public record Progress(
        String phase,
        int epoch,
        int epochs,
        long step,
        long steps,
        double loss,
        Map<String, Double> terms,
        double imagesPerSecond,
        double secondsLeft,
        long time) {
    public Progress {
        terms = terms == null ? Map.of() : Map.copyOf(terms);
    }
}
