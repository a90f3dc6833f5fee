package dev.engram.vision;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.Constant;
import dev.engram.api.learning.Loss;
import dev.engram.api.learning.LossFactory;
import dev.engram.api.network.Network;
import dev.engram.api.network.Torch;
import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.LabelSpace;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Cross-entropy of the soft-max over the allowed classes, with label smoothing (Szegedy et al., "Rethinking the Inception
 * Architecture", 2015) over the allowed classes only, so that it stays finite with a mask and masked logits get no gradient. With weights of classes it is
 * Σ w · target · −log share, divided by the rows: not by the sum of the weights as PyTorch's, so that accumulated passes sum up to the whole batch.
 */
@Plugin(name = "cross-entropy", config = CrossEntropy.Config.class)
public final class CrossEntropy implements LossFactory<CrossEntropy.Config> {
    /**
     * What can be chosen.
     *
     * @param smoothing share of the target spread evenly over the allowed classes; 0 by default
     * @param weights   what single classes count, by name; 1 by default
     * @param balance   {@code none} (default), or classes with few samples count more: {@code inverse} or {@code effective-number}
     * @param beta      of the effective number, 0 to below 1; 0.999
     */
    public record Config(Double smoothing, Map<String, Double> weights, String balance, Double beta) {
        public Config {
            smoothing = Checks.within("smoothing", smoothing, 0, 0, 0.9);
            beta = Checks.within("beta", beta, 0.999, 0, 0.999999);
            new ClassWeights(weights, balance, beta);
        }

        /** Without weights. */
        public Config(Double smoothing) {
            this(smoothing, null, null, null);
        }

        private ClassWeights classes() {
            return new ClassWeights(weights, balance, beta);
        }
    }

    @Override
    public Loss create(Config config) {
        return new Smoothed(config.smoothing().floatValue(), config.classes());
    }

    /** The loss, once as arrays and once as text: the same operations in the same order. */
    private record Smoothed(float smoothing, ClassWeights classes) implements Loss {
        @Override
        public Loss over(LabelSpace labels, long[] counts) {
            return classes.even() ? this : new Weighed(smoothing, classes.of(labels, counts));
        }

        @Override
        public NDArray compute(Map<String, NDArray> outputs, NDArray targets, NDArray mask) {
            NDArray logits = outputs.get(Network.OUTPUT);
            NDArray allowed = SoftMax.allowed(targets, mask);
            NDArray logShares = SoftMax.logShares(logits, allowed);
            NDArray wanted = SoftMax.smoothed(targets, allowed, smoothing);
            NDArray sum = wanted.mul(logShares).sum();
            return sum.div(Constant.of(-logits.getShape().get(0), sum));
        }

        @Override
        public Optional<String> torch() {
            return Optional.of(value(Torch.call("log_softmax", masked(), 1, null)));
        }

        /** The derivative of the mean by each row's logarithms of shares is −target / N, whatever the targets are. */
        @Override
        public Optional<String> torchGradient() {
            return Optional.of("""
                        if masked:
                          logits = %s
                        else:
                          logits = output
                        shares = torch.log_softmax(logits, 1, None)
                        way = torch.mul(%s, torch.div(torch.neg(share), torch.size(output, 0)))
                        return [%s, torch._log_softmax_backward_data(way, shares, 1, ops.prim.dtype(output))]
                    """.formatted(masked(), wanted(), value("shares")));
        }

        private static String masked() {
            return Torch.call("add", "output", Torch.call("mul", Torch.call("sub", "mask", 1.0), SoftMax.NEVER));
        }

        private String wanted() {
            if (smoothing == 0) {
                return "targets";
            }
            String allowed = Torch.call("add", Torch.call("zeros_like", "targets"), "mask");
            String even = Torch.call("div", allowed, Torch.call("sum", allowed, List.of(1), true));
            return Torch.call("add", Torch.call("mul", "targets", 1 - smoothing), Torch.call("mul", even, smoothing));
        }

        private String value(String logShares) {
            return Torch.call("div", Torch.call("sum", Torch.call("mul", wanted(), logShares)), Torch.call("neg", Torch.call("size", "output", 0)));
        }
    }

    /** Each class counts what it weighs. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Weighed(float smoothing, float[] weights) implements Loss {
        @Override
        public NDArray compute(Map<String, NDArray> outputs, NDArray targets, NDArray mask) {
            NDArray allowed = SoftMax.allowed(targets, mask);
            NDArray logShares = SoftMax.logShares(outputs.get(Network.OUTPUT), allowed);
            NDArray wanted = SoftMax.smoothed(targets, allowed, smoothing).mul(targets.getManager().create(weights));
            return wanted.mul(logShares).sum(new int[] {1}).mean().neg();
        }
    }
}
