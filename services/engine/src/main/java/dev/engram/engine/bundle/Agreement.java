package dev.engram.engine.bundle;

import dev.engram.engine.RoundFailure;
import dev.engram.engine.learning.Evaluator;
import java.util.Locale;

/**
 * Whether two computations of the same logits agree: no difference above 1e-3 of the largest logit in size, and the same answer wherever the two
 * largest logits differ by more than that.
 */
final class Agreement {
    private static final double TOLERANCE = 1e-3;

    private Agreement() {}

    /**
     * The largest difference, as a share of the largest logit.
     *
     * @throws RoundFailure if they do not agree
     */
    static double check(float[][] trained, float[][] exported) {
        double largest = 0;
        double difference = 0;
        for (int row = 0; row < trained.length; row++) {
            for (int i = 0; i < trained[row].length; i++) {
                largest = Math.max(largest, Math.abs(trained[row][i]));
                double d = Math.abs((double) trained[row][i] - exported[row][i]);
                difference = Double.isNaN(d) ? Double.POSITIVE_INFINITY : Math.max(difference, d);
            }
        }
        double allowed = TOLERANCE * largest;
        if (difference > allowed) {
            throw new RoundFailure(String.format(Locale.ROOT, "the exported model differs from the trained one by %.3g where logits reach %.3g; "
                    + "at most %.3g is allowed. An op's ONNX form does not do what its trainable form does", difference, largest, allowed));
        }
        for (int row = 0; row < trained.length; row++) {
            int answer = Evaluator.best(trained[row]);
            if (Evaluator.best(exported[row]) != answer && margin(trained[row], answer) > allowed) {
                throw new RoundFailure("the exported model answers class " + Evaluator.best(exported[row]) + " where the trained one answers "
                        + answer + ". An op's ONNX form does not do what its trainable form does");
            }
        }
        return largest == 0 ? 0 : difference / largest;
    }

    private static double margin(float[] logits, int best) {
        double second = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < logits.length; i++) {
            second = i == best ? second : Math.max(second, logits[i]);
        }
        return logits[best] - second;
    }
}
