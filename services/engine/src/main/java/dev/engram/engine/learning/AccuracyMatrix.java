package dev.engram.engine.learning;

import java.util.List;

/**
 * R[i][j]: accuracy on hold-out slice j after round i; row i is as long as there were slices then. Measures by Lopez-Paz and Ranzato, "Gradient
 * Episodic Memory" (2017), forgetting in the maximum form by Chaudhry et al., "Riemannian Walk" (2018).
 *
 * @param rows oldest round first
 */
public record AccuracyMatrix(List<List<Double>> rows) {
    public AccuracyMatrix {
        rows = rows.stream().map(List::copyOf).toList();
    }

    /** Whether there was anything to measure after the last round. */
    public boolean measured() {
        return !last().isEmpty();
    }

    /** Mean accuracy over all slices after the last round; 0 without slices. */
    public double average() {
        return last().stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    /** Mean over older slices of the best accuracy they ever had before the last round, less the present one; 0 without older slices. */
    public double forgetting() {
        return older().mapToDouble(j -> rows.subList(0, rows.size() - 1).stream().filter(r -> r.size() > j)
                .mapToDouble(r -> r.get(j)).max().orElseThrow() - last().get(j)).average().orElse(0);
    }

    /** Backward transfer: mean over older slices of the present accuracy less that at their birth; 0 without older slices. */
    public double backwardTransfer() {
        return older().mapToDouble(j -> last().get(j) - rows.stream().filter(r -> r.size() > j).findFirst().orElseThrow().get(j)).average().orElse(0);
    }

    private List<Double> last() {
        return rows.isEmpty() ? List.of() : rows.get(rows.size() - 1);
    }

    private java.util.stream.IntStream older() {
        int before = rows.size() < 2 ? 0 : rows.get(rows.size() - 2).size();
        return java.util.stream.IntStream.range(0, Math.min(before, last().size()));
    }
}
