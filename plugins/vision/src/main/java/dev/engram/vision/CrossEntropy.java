package dev.engram.vision;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.Loss;
import dev.engram.api.learning.LossFactory;
import dev.engram.api.network.Network;
import dev.engram.api.network.Torch;
import dev.engram.api.plugin.Plugin;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        return new Smoothed(config.smoothing().floatValue());
    }

    /** The loss, once as arrays and once as text: the same operations in the same order. */
    private record Smoothed(float smoothing) implements Loss {
        @Override
        public NDArray compute(Map<String, NDArray> outputs, NDArray targets, NDArray mask) {
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
        }

        @Override
        public Optional<String> torch() {
            String allowed = Torch.call("add", Torch.call("zeros_like", "targets"), "mask");
            String never = Torch.call("mul", Torch.call("sub", "mask", 1.0), NEVER);
            String logShares = Torch.call("log_softmax", Torch.call("add", "output", never), 1, null);
            String wanted = "targets";
            if (smoothing > 0) {
                String even = Torch.call("div", allowed, Torch.call("sum", allowed, List.of(1), true));
                wanted = Torch.call("add", Torch.call("mul", "targets", 1 - smoothing), Torch.call("mul", even, smoothing));
            }
            return Optional.of(Torch.call("neg", Torch.call("mean", Torch.call("sum", Torch.call("mul", wanted, logShares), List.of(1), false))));
        }
    }
}
