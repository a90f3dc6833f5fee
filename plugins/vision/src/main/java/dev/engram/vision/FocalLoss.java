package dev.engram.vision;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.Constant;
import dev.engram.api.learning.Loss;
import dev.engram.api.learning.LossFactory;
import dev.engram.api.network.Network;
import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.LabelSpace;
import java.util.Map;

/**
 * Lin et al., "Focal Loss for Dense Object Detection" (2017), in the form for classes that exclude each other: with p the soft-max over the allowed classes,
 * Σ w · target · (1 − p)^γ · −log p, divided by the rows. With one target of 1 that is (1 − p)^γ · −log p of the right class; soft labels and smoothing weigh
 * the classes they name. What is recognised well counts less and less; γ = 0 is {@code cross-entropy}. The paper's α are the weights of classes.
 */
@Plugin(name = "focal-loss", config = FocalLoss.Config.class)
public final class FocalLoss implements LossFactory<FocalLoss.Config> {
    /** The power's slope at 0 is infinite for γ below 1. */
    private static final float LEAST = 1e-7f;

    /**
     * What can be chosen.
     *
     * @param gamma     γ, 0 to 10; 2
     * @param smoothing share of the target spread evenly over the allowed classes; 0 by default
     * @param weights   what single classes count, by name; 1 by default
     * @param balance   {@code none} (default), {@code inverse} or {@code effective-number}, as for {@code cross-entropy}
     * @param beta      of the effective number, 0 to below 1; 0.999
     */
    public record Config(Double gamma, Double smoothing, Map<String, Double> weights, String balance, Double beta) {
        public Config {
            gamma = Checks.within("gamma", gamma, 2, 0, 10);
            smoothing = Checks.within("smoothing", smoothing, 0, 0, 0.9);
            beta = Checks.within("beta", beta, 0.999, 0, 0.999999);
            new ClassWeights(weights, balance, beta);
        }
    }

    @Override
    public Loss create(Config config) {
        return new Focal(config.gamma(), config.smoothing().floatValue(), new ClassWeights(config.weights(), config.balance(), config.beta()), null);
    }

    /** The loss; the weights are null where all classes count the same. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Focal(double gamma, float smoothing, ClassWeights classes, float[] weights) implements Loss {
        @Override
        public Loss over(LabelSpace labels, long[] counts) {
            return classes.even() ? this : new Focal(gamma, smoothing, classes, classes.of(labels, counts));
        }

        @Override
        public NDArray compute(Map<String, NDArray> outputs, NDArray targets, NDArray mask) {
            NDArray allowed = SoftMax.allowed(targets, mask);
            NDArray logShares = SoftMax.logShares(outputs.get(Network.OUTPUT), allowed);
            NDArray wanted = SoftMax.smoothed(targets, allowed, smoothing);
            if (weights != null) {
                wanted = wanted.mul(targets.getManager().create(weights));
            }
            NDArray missed = logShares.exp().neg().add(1f).maximum(Constant.of(LEAST, logShares)).pow(Constant.of(gamma, logShares));
            return wanted.mul(missed).mul(logShares).sum(new int[] {1}).mean().neg();
        }
    }
}
