package dev.engram.engine.retention;

import java.util.List;
import java.util.Set;

/**
 * The scale α and shift β of some logits whose cross-entropy is smallest. The loss is convex in both, so Newton's method finds it; a ridge of
 * {@value #RIDGE} towards α = 1 and β = 0 keeps them finite where the samples are told apart without errors.
 *
 * @param scale α
 * @param shift β
 */
record ScaleAndShift(double scale, double shift) {
    static final double RIDGE = 1e-3;
    private static final int STEPS = 50;

    /**
     * The best scale and shift.
     *
     * @param logits  (samples, classes)
     * @param truth   label of each sample
     * @param classes label of each column
     * @param changed labels whose logits are scaled and shifted
     */
    static ScaleAndShift fit(double[][] logits, List<Integer> truth, List<Integer> classes, Set<Integer> changed) {
        boolean[] moves = new boolean[classes.size()];
        for (int c = 0; c < moves.length; c++) {
            moves[c] = changed.contains(classes.get(c));
        }
        int[] right = truth.stream().mapToInt(classes::indexOf).toArray();
        ScaleAndShift fit = new ScaleAndShift(1, 0);
        double loss = fit.loss(logits, right, moves);
        for (int step = 0; step < STEPS; step++) {
            double[] way = fit.newton(logits, right, moves);
            double share = 1;
            ScaleAndShift next = new ScaleAndShift(fit.scale - way[0], fit.shift - way[1]);
            double better = next.loss(logits, right, moves);
            while (better > loss && share > 1e-6) {
                share /= 2;
                next = new ScaleAndShift(fit.scale - share * way[0], fit.shift - share * way[1]);
                better = next.loss(logits, right, moves);
            }
            if (!(better < loss)) {
                break;
            }
            fit = next;
            loss = better;
        }
        return fit;
    }

    private double loss(double[][] logits, int[] right, boolean[] moves) {
        double sum = 0;
        for (int row = 0; row < logits.length; row++) {
            double[] shares = shares(logits[row], moves);
            sum -= StrictMath.log(Math.max(1e-300, shares[right[row]]));
        }
        return sum / logits.length + RIDGE / 2 * ((scale - 1) * (scale - 1) + shift * shift);
    }

    private double[] shares(double[] logits, boolean[] moves) {
        double[] shares = new double[logits.length];
        double most = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < shares.length; c++) {
            shares[c] = moves[c] ? scale * logits[c] + shift : logits[c];
            most = Math.max(most, shares[c]);
        }
        double sum = 0;
        for (int c = 0; c < shares.length; c++) {
            shares[c] = StrictMath.exp(shares[c] - most);
            sum += shares[c];
        }
        for (int c = 0; c < shares.length; c++) {
            shares[c] /= sum;
        }
        return shares;
    }

    /** The inverse Hessian times the gradient. */
    private double[] newton(double[][] logits, int[] right, boolean[] moves) {
        double[] gradient = {RIDGE * (scale - 1), RIDGE * shift};
        double[] hessian = {RIDGE, 0, RIDGE};
        for (int row = 0; row < logits.length; row++) {
            double[] shares = shares(logits[row], moves);
            double[] sums = new double[3];
            for (int c = 0; c < shares.length; c++) {
                if (moves[c]) {
                    double logit = logits[row][c];
                    sums[0] += shares[c] * logit;
                    sums[1] += shares[c];
                    sums[2] += shares[c] * logit * logit;
                }
            }
            boolean moved = moves[right[row]];
            gradient[0] += (sums[0] - (moved ? logits[row][right[row]] : 0)) / logits.length;
            gradient[1] += (sums[1] - (moved ? 1 : 0)) / logits.length;
            hessian[0] += (sums[2] - sums[0] * sums[0]) / logits.length;
            hessian[1] += (sums[0] - sums[0] * sums[1]) / logits.length;
            hessian[2] += (sums[1] - sums[1] * sums[1]) / logits.length;
        }
        double determinant = hessian[0] * hessian[2] - hessian[1] * hessian[1];
        return new double[] {(hessian[2] * gradient[0] - hessian[1] * gradient[1]) / determinant, (hessian[0] * gradient[1] - hessian[1] * gradient[0]) / determinant};
    }
}
