package dev.engram.engine.retention;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.plugin.Plugin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Elastic weight consolidation (Kirkpatrick et al., "Overcoming catastrophic forgetting in neural networks", 2017) in the online form with
 * one anchor and decay (Schwarz et al., "Progress and Compress", 2018; one quadratic term: Huszár, 2018). The penalty is
 * λ/2 · Σ F (w − w*)², so its gradient is λ · F · (w − w*); it is added to the gradients, not differentiated.
 *
 * <p>w* is a copy of the weights before the round, never a view of them. F is the diagonal Fisher information after a round: the mean over
 * samples, taken one by one in evaluation mode, of the squared gradient of log p(y|x), by default over every label weighted by the model's own
 * probability ("exact": van de Ven, "On the Computation of the Fisher Information in Continual Learning", 2025). The variant with the true label
 * ("empirical") vanishes where the model fits well. F* = decay · F*(before) + F. New rows of the head have F = 0: no anchor.
 */
@Plugin(name = "ewc", config = Ewc.Config.class)
public final class Ewc implements RetentionFactory<Ewc.Config> {
    /**
     * What can be chosen.
     *
     * @param lambda  weight of the penalty; 100. It depends on network and data by decades, so look at the Fisher trace
     * @param decay   what is left of the older Fisher information after a round, 0 to 1; 0.9
     * @param samples samples of the experience the Fisher information is taken from; 200
     * @param fisher  {@code exact} (default) or {@code empirical}
     */
    public record Config(Double lambda, Double decay, Integer samples, String fisher) {
        public Config {
            lambda = Range.within("lambda", lambda, 100, 0, 1e12);
            decay = Range.within("decay", decay, 0.9, 0, 1);
            samples = Range.within("samples", samples, 200, 1, 1_000_000);
            fisher = fisher == null ? "exact" : fisher;
            if (!fisher.equals("exact") && !fisher.equals("empirical")) {
                throw new IllegalArgumentException("fisher: expected exact or empirical, got '" + fisher + "'");
            }
        }
    }

    @Override
    public Retention create(Config config) {
        return new Method(config);
    }

    private static final class Method implements Retention {
        private final Config config;
        private Map<String, NDArray> anchor;
        private Map<String, NDArray> fisher;
        private long calls;

        private Method(Config config) {
            this.config = config;
        }

        @Override
        public Set<Hook> hooks() {
            return Set.of(Hook.BEFORE_ROUND, Hook.GRADIENTS, Hook.AFTER_ROUND);
        }

        @Override
        public boolean resumable() {
            return true;
        }

        @Override
        public void beforeRound(LearningRound round) {
            if (!round.state().tensors().isEmpty()) {
                anchor = round.copy(round.parameters());
                fisher = round.grown(round.state().tensors());
            }
        }

        @Override
        public double gradients(LearningRound round, Map<String, NDArray> gradients) {
            if (anchor == null || config.lambda() == 0) {
                return Double.NaN;
            }
            // The value costs as much as the penalty itself; people need it now and then only.
            boolean asked = calls++ % 20 == 0;
            double penalty = 0;
            for (Map.Entry<String, NDArray> entry : fisher.entrySet()) {
                // What is frozen has not moved from its anchor and has no gradient.
                if (!gradients.containsKey(entry.getKey())) {
                    continue;
                }
                NDArray weights = round.parameters().get(entry.getKey());
                try (NDArray moved = weights.sub(anchor.get(entry.getKey()));
                        NDArray force = moved.mul(entry.getValue())) {
                    if (asked) {
                        penalty += sumOfProducts(force, moved);
                    }
                    force.muli(config.lambda().floatValue());
                    gradients.get(entry.getKey()).addi(force);
                }
            }
            return asked ? config.lambda() / 2 * penalty : Double.NaN;
        }

        @Override
        public RetentionState afterRound(LearningRound round) {
            List<String> ids = round.experience().stream().map(s -> s.id()).sorted().limit(config.samples()).toList();
            if (ids.isEmpty()) {
                return fisher == null ? RetentionState.empty() : new RetentionState(Map.of(), fisher, List.of());
            }
            Map<String, NDArray> fresh = FisherInformation.of(round, ids, config.fisher().equals("exact"));
            round.metric("fisher-trace", FisherInformation.trace(fresh));
            Map<String, NDArray> sum = new LinkedHashMap<>(fresh);
            if (fisher != null) {
                fresh.forEach((name, array) -> {
                    try (NDArray before = fisher.get(name).mul(config.decay().floatValue())) {
                        sum.get(name).addi(before);
                    }
                });
            }
            return new RetentionState(Map.of(), sum, List.of());
        }

        private static double sumOfProducts(NDArray a, NDArray b) {
            try (NDArray product = a.mul(b); NDArray sum = product.sum()) {
                return sum.getFloat();
            }
        }
    }
}
