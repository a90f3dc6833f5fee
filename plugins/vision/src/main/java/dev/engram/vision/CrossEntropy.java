package dev.engram.vision;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.Loss;
import dev.engram.api.learning.LossFactory;
import dev.engram.api.network.Network;
import dev.engram.api.plugin.Plugin;

/**
 * Cross-entropy of the soft-max over the allowed classes, with label smoothing (Szegedy et al., "Rethinking the Inception
 * Architecture", 2015) over the allowed classes only, so that it stays finite with a mask and masked logits get no gradient.
 */
@Plugin(name = "cross-entropy", config = CrossEntropy.Config.class)
public final class CrossEntropy implements LossFactory<CrossEntropy.Config> {
    /** Far enough below any logit for a share of exactly zero, and finite. */
    private static final float NEVER = 1e9f;

    /**
     * What can be chosen.
     *
     * @param smoothing share of the target spread evenly over the allowed classes; 0 by default
     */
    public record Config(Double smoothing) {
        public Config {
            smoothing = Checks.within("smoothing", smoothing, 0, 0, 0.9);
        }
    }

    @Override
    public Loss create(Config config) {
        float smoothing = config.smoothing().floatValue();
        return (outputs, targets, mask) -> {
            NDArray logits = outputs.get(Network.OUTPUT);
            // Starts with the targets, which live for one step; the mask may live longer.
            NDArray allowed = targets.zerosLike().add(mask);
            NDArray logShares = logits.add(allowed.sub(1f).mul(NEVER)).logSoftmax(1);
            NDArray wanted = targets;
            if (smoothing > 0) {
                NDArray even = allowed.div(allowed.sum(new int[] {1}, true));
                wanted = targets.mul(1 - smoothing).add(even.mul(smoothing));
            }
            return wanted.mul(logShares).sum(new int[] {1}).mean().neg();
        };
    }
}
