package dev.engram.vision;

import dev.engram.api.scenario.LabelSpace;
import java.util.List;
import java.util.Map;

/**
 * What a class counts in a loss: {@code inverse} its number of samples, or {@code effective-number} (Cui et al., "Class-Balanced Loss Based on Effective
 * Number of Samples", 2019): (1 − β) / (1 − β^n). Both are scaled so that the mean over all samples is 1, which keeps the size of the loss and the meaning
 * of the learning rate. Given weights multiply that and are taken as they are.
 *
 * @param weights by class name; 1 for one that is not named
 * @param balance {@code none}, {@code inverse} or {@code effective-number}
 * @param beta    β of the effective number
 */
record ClassWeights(Map<String, Double> weights, String balance, double beta) {
    static final String NONE = "none";
    private static final List<String> KNOWN = List.of(NONE, "inverse", "effective-number");

    ClassWeights {
        weights = weights == null ? Map.of() : Map.copyOf(weights);
        weights.forEach((name, weight) -> Checks.require(weight >= 0 && weight <= 1000, "weights." + name, weight, "0 to 1000"));
        balance = balance == null ? NONE : balance;
        Checks.require(KNOWN.contains(balance), "balance", balance, "one of " + KNOWN);
    }

    /** Whether all classes count the same. */
    boolean even() {
        return weights.isEmpty() && balance.equals(NONE);
    }

    /** The weight of each class by index. */
    float[] of(LabelSpace labels, long[] counts) {
        double[] balanced = new double[counts.length];
        double sum = 0;
        long samples = 0;
        for (int label = 0; label < counts.length; label++) {
            balanced[label] = balanced(Math.max(1, counts[label]));
            sum += balanced[label] * counts[label];
            samples += counts[label];
        }
        float[] all = new float[counts.length];
        for (int label = 0; label < counts.length; label++) {
            double mean = sum == 0 ? 1 : sum / samples;
            all[label] = (float) (balanced[label] / mean * weights.getOrDefault(labels.names().get(label), 1.0));
        }
        return all;
    }

    private double balanced(long samples) {
        return switch (balance) {
            case "inverse" -> 1.0 / samples;
            case "effective-number" -> (1 - beta) / (1 - StrictMath.pow(beta, samples));
            default -> 1;
        };
    }
}
