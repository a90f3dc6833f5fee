package dev.engram.devkit.cli.local;

import dev.engram.lineage.round.RoundResult;
import java.util.ArrayList;
import java.util.List;

/**
 * A stream that was learned, as the figures people compare.
 *
 * @param results one per experience, in order
 */
public record Learned(List<RoundResult> results) {
    public Learned {
        results = List.copyOf(results);
    }

    /** R[i][j]: accuracy on slice j after experience i. */
    public List<List<Double>> matrix() {
        return results.stream().map(RoundResult::accuracy).toList();
    }

    /** Average accuracy after the last experience. */
    public double averageAccuracy() {
        return average(results.get(results.size() - 1).accuracy());
    }

    /** Average accuracy after each experience. */
    public List<Double> averages() {
        return matrix().stream().map(Learned::average).toList();
    }

    /** Forgetting after the last experience. */
    public double forgetting() {
        return forgetting(matrix());
    }

    /** Forgetting after each experience. */
    public List<Double> forgettings() {
        List<Double> values = new ArrayList<>();
        for (int i = 1; i <= results.size(); i++) {
            values.add(forgetting(matrix().subList(0, i)));
        }
        return values;
    }

    /** Mean of the accuracies; 0 without any. */
    public static double average(List<Double> accuracy) {
        return accuracy.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    /**
     * Forgetting in its maximum form (Chaudhry et al. 2018, "Riemannian Walk for Incremental Learning"): over the slices
     * before the last, the mean of the best earlier accuracy minus the present one.
     *
     * @param matrix R[i][j], row i with as many slices as there were then
     */
    public static double forgetting(List<List<Double>> matrix) {
        List<Double> now = matrix.get(matrix.size() - 1);
        List<Double> lost = new ArrayList<>();
        for (int j = 0; j < now.size(); j++) {
            double best = Double.NEGATIVE_INFINITY;
            for (List<Double> earlier : matrix.subList(0, matrix.size() - 1)) {
                best = j < earlier.size() ? Math.max(best, earlier.get(j)) : best;
            }
            if (best > Double.NEGATIVE_INFINITY) {
                lost.add(best - now.get(j));
            }
        }
        return average(lost);
    }
}
