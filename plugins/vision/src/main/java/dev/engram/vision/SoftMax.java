package dev.engram.vision;

import ai.djl.ndarray.NDArray;

/** The soft-max over the allowed classes, and targets spread over them: what the losses have in common. */
final class SoftMax {
    /** Far enough below any logit for a share of exactly zero, and finite. */
    static final float NEVER = 1e9f;

    private SoftMax() {}

    /** (N, C): 1 for a class that may be answered. Starts with the targets, which live for one step; the mask may live longer. */
    static NDArray allowed(NDArray targets, NDArray mask) {
        return targets.zerosLike().add(mask);
    }

    /** Logarithms of the shares, over the allowed classes. */
    static NDArray logShares(NDArray logits, NDArray allowed) {
        return logits.add(allowed.sub(1f).mul(NEVER)).logSoftmax(1);
    }

    /** Targets of which a share is spread evenly over the allowed classes (Szegedy et al., 2015). */
    static NDArray smoothed(NDArray targets, NDArray allowed, float smoothing) {
        if (smoothing == 0) {
            return targets;
        }
        NDArray even = allowed.div(allowed.sum(new int[] {1}, true));
        return targets.mul(1 - smoothing).add(even.mul(smoothing));
    }
}
