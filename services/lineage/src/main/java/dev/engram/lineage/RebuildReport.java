package dev.engram.lineage;

import java.util.List;

/**
 * What a rebuild found.
 *
 * @param verdict over all steps: the worst of theirs
 * @param steps   one per round, the oldest first
 */
public record RebuildReport(Verdict verdict, List<Step> steps) {
    /** How a rebuilt round compares. Later ones are worse. */
    public enum Verdict {
        /** The same bytes. */
        EQUAL,
        /** Computed in another environment: not comparable bit for bit. */
        OTHER_ENVIRONMENT,
        /** It needs a sample that was erased: it cannot be computed again, which is as it should be. */
        ERASED,
        /** Other bytes in the same environment, or stored files that were changed. */
        DIFFERENT
    }

    /**
     * One round.
     *
     * @param round            round number
     * @param verdict          how it compares
     * @param state            hash of the committed state
     * @param rebuilt          hash of the rebuilt state, or null if there is none
     * @param environment      environment of the committed round, as JSON
     * @param here             environment of the rebuild, as JSON
     * @param accuracy         average accuracy of the committed round, or null
     * @param rebuiltAccuracy  average accuracy of the rebuilt round, or null
     * @param findings         what differs, one sentence each; empty if nothing does
     */
    public record Step(long round, Verdict verdict, String state, String rebuilt, String environment, String here, Double accuracy,
            Double rebuiltAccuracy, List<String> findings) {
        public Step {
            findings = List.copyOf(findings);
        }
    }

    public RebuildReport {
        steps = List.copyOf(steps);
    }

    static RebuildReport of(List<Step> steps) {
        Verdict worst = steps.stream().map(Step::verdict).max(Enum::compareTo).orElse(Verdict.EQUAL);
        return new RebuildReport(worst, steps);
    }
}
