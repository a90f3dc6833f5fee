package dev.engram.engine.learning;

import java.util.Arrays;
import java.util.Comparator;

/**
 * The covariance of a label that is drawn by probabilities p, diag(p) − p pᵀ, as a sum of outer products of as few vectors as there are labels, less one. What
 * the gradients of all labels' log p tell is told by them: Σ p_c (Jᵀ(e_c − p))² = Σ_j (Jᵀ v_j)², where J is the way from weights to scores.
 *
 * <p>The vectors ask one label after the other, from the most probable on, "is it this one, if it is none before?": with s_j the probability of the labels from
 * the j-th on, v_j has √(p_j s_{j+1} / s_j) at the j-th label, −p_i √(p_j / (s_j s_{j+1})) at each later one, and zeros at those before (the Cholesky factor
 * of a multinomial's covariance: Tanabe and Sagae, 1992). So the first vectors of a model that is sure hold nearly everything.
 */
final class LabelCovariance {
    private final int[] labels;
    private final double[] shares;
    /** Probability of the labels from one on, summed from the end, as 1 − p has no digits left where a model is sure. */
    private final double[] rest;
    private final double[] squares;

    /** Of the probabilities of all labels. */
    LabelCovariance(float[] probabilities) {
        int classes = probabilities.length;
        labels = java.util.stream.IntStream.range(0, classes).boxed().sorted(Comparator.comparingDouble(label -> -probabilities[label]))
                .mapToInt(Integer::intValue).toArray();
        shares = Arrays.stream(labels).mapToDouble(label -> probabilities[label]).toArray();
        rest = new double[classes + 1];
        double[] later = new double[classes + 1];
        for (int j = classes - 1; j >= 0; j--) {
            rest[j] = rest[j + 1] + shares[j];
            later[j] = later[j + 1] + shares[j] * shares[j];
        }
        squares = new double[Math.max(0, classes - 1)];
        for (int j = 0; j < squares.length; j++) {
            squares[j] = rest[j + 1] == 0 ? 0 : shares[j] / rest[j] * (rest[j + 1] + later[j + 1] / rest[j + 1]);
        }
    }

    /** Sum of the squared lengths of all vectors: the covariance's trace. */
    double trace() {
        return Arrays.stream(squares).sum();
    }

    /** How many of the first vectors are needed, so that the squared lengths of the others are in sum not above a bound. */
    int needed(double bound) {
        int needed = squares.length;
        double left = 0;
        while (needed > 0 && left + squares[needed - 1] <= bound) {
            needed--;
            left += squares[needed];
        }
        return needed;
    }

    /** Writes a vector to a place of an array. */
    void vector(int number, float[] into, int from) {
        if (rest[number + 1] == 0) {
            return;
        }
        into[from + labels[number]] = (float) Math.sqrt(shares[number] * rest[number + 1] / rest[number]);
        double factor = -Math.sqrt(shares[number] / (rest[number] * rest[number + 1]));
        for (int i = number + 1; i < labels.length; i++) {
            into[from + labels[i]] = (float) (shares[i] * factor);
        }
    }
}
