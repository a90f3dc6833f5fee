package dev.engram.lineage;

import dev.engram.lineage.branch.Branch;
import java.util.List;

/**
 * A branch beside the version it was made from.
 *
 * @param branch          the branch, as it is stored
 * @param affected        rounds of the line that had one of the samples, new, relabelled or in memory
 * @param skipped         rounds that had nothing to learn without the samples; what else they took in went to the next one
 * @param slices          hold-out slices of the last round on both sides
 * @param average         average accuracy of the version, over its own slices
 * @param branchAverage   average accuracy of the branch, over its own slices
 * @param sameEnvironment whether both were computed in one environment; otherwise part of the difference may come from that
 */
public record BranchReport(Branch branch, List<Long> affected, List<Long> skipped, List<Slice> slices, Double average, Double branchAverage,
        boolean sameEnvironment) {
    /**
     * One hold-out slice.
     *
     * @param name           its name
     * @param accuracy       of the version; null if only the branch has it
     * @param branchAccuracy of the branch; null if only the version has it, because all of it was withheld
     */
    public record Slice(String name, Double accuracy, Double branchAccuracy) {}

    public BranchReport {
        affected = List.copyOf(affected);
        skipped = List.copyOf(skipped);
        slices = List.copyOf(slices);
    }
}
