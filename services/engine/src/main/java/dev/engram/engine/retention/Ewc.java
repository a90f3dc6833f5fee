package dev.engram.engine.retention;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.FisherForm;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.learning.TorchPull;
import dev.engram.api.plugin.Plugin;
import dev.engram.engine.program.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Elastic weight consolidation (Kirkpatrick et al., "Overcoming catastrophic forgetting in neural networks", 2017): the penalty λ/2 · Σ F (w − w*)², whose
 * gradient λ · F · (w − w*) is added to the gradients, not differentiated. Two forms:
 *
 * <ul>
 *   <li>{@code online} has one anchor and fades (Schwarz et al., "Progress and Compress", 2018; one quadratic term: Huszár, 2018): w* are the weights before
 *       the round, F* = decay · F*(before) + F.
 *   <li>{@code per-experience} has an anchor for each round, as first published: λ/2 · Σₖ Σ Fₖ (w − wₖ)². The sum of quadratic terms is one with
 *       F* = Σ Fₖ and w* = Σ Fₖ wₖ / Σ Fₖ, up to a constant, so that two sets of numbers are all that has to be kept, however many rounds there were.
 * </ul>
 *
 * <p>w* is a copy of the weights, never a view of them. F is the diagonal Fisher information after a round: the mean over
 * samples, taken one by one in evaluation mode, of the squared gradient of log p(y|x), by default over every label weighted by the model's own
 * probability ("exact": van de Ven, "On the Computation of the Fisher Information in Continual Learning", 2025). The variant with the true label
 * ("empirical") vanishes where the model fits well; {@code hutchinson} estimates the exact one without bias from one pass back for a sample, which is worth it
 * for convolutions and models that are not sure yet. New rows of the head have F = 0: no anchor.
 *
 * <p>Where classes are new and no task is told at inference it does not help alone (about 20 % on Split-MNIST, as without): nothing in the loss tells old
 * classes from new ones.
 */
@Plugin(name = "ewc", config = Ewc.Config.class)
public final class Ewc implements RetentionFactory<Ewc.Config> {
    private static final String ONLINE = "online";
    private static final String SEPARATE = "per-experience";
    private static final String ANCHOR = "anchor/";

    /**
     * What can be chosen.
     *
     * @param lambda  weight of the penalty; 100. It depends on network and data by decades, so look at the Fisher trace
     * @param decay   what is left of the older Fisher information after a round, 0 to 1; 0.9, for {@code online} only
     * @param samples samples of the experience the Fisher information is taken from; 200
     * @param fisher  {@code exact} (default), {@code hutchinson} or {@code empirical}: see {@link FisherForm}
     * @param form    {@code online} (default) or {@code per-experience}
     */
    public record Config(Double lambda, Double decay, Integer samples, String fisher, String form) {
        public Config {
            form = Range.oneOf("form", form, ONLINE, SEPARATE);
            if (form.equals(SEPARATE) && decay != null && decay != 1) {
                throw new IllegalArgumentException("decay: in the form " + SEPARATE + " nothing fades, got " + decay + "; choose form " + ONLINE);
            }
            lambda = Range.within("lambda", lambda, 100, 0, 1e12);
            decay = Range.within("decay", decay, form.equals(SEPARATE) ? 1 : 0.9, 0, 1);
            samples = Range.within("samples", samples, 200, 1, 1_000_000);
            fisher = Range.oneOf("fisher", fisher, "exact", "hutchinson", "empirical");
        }
    }

    @Override
    public Retention create(Config config) {
        return new Method(config);
    }

    private static final class Method implements Retention {
        /** The value of the penalty costs as much as the penalty; people need it now and then only. */
        private static final int TOLD = 20;

        /**
         * The engine's gradient of a sum of squares is 2 · (weight − anchor) · strength: one pass over memory where a difference, a product and a sum are
         * two. Without a place to put it the engine would first fill one with zeros.
         */
        private static final String PULL = "torch.mse_loss_backward(strength, weight, anchor, 0, grad_input=torch.empty_like(weight))";

        private final Config config;
        private TensorLists lists;
        private Map<String, NDArray> anchor;
        private Map<String, NDArray> fisher;
        private Tensors weights;
        private Tensors anchors;
        private Tensors importance;
        private Tensors room;
        private Map<String, NDArray> strength;
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
            lists = new TensorLists(round.manager());
            Map<String, NDArray> kept = new LinkedHashMap<>(round.state().tensors());
            Map<String, NDArray> anchored = new LinkedHashMap<>();
            kept.keySet().stream().filter(name -> name.startsWith(ANCHOR)).toList()
                    .forEach(name -> anchored.put(name.substring(ANCHOR.length()), kept.remove(name)));
            if (!kept.isEmpty()) {
                fisher = round.grown(kept);
                anchor = config.form().equals(SEPARATE) && !anchored.isEmpty() ? round.grown(anchored) : round.copy(round.parameters());
            }
        }

        @Override
        public double gradients(LearningRound round, Map<String, NDArray> gradients) {
            if (idle()) {
                return Double.NaN;
            }
            double penalty = told(round, gradients.keySet());
            if (room == null) {
                room = weights.zeros(round.manager());
            }
            lists.pull(new ArrayList<>(gradients.values()), weights, anchors, importance, room, config.lambda());
            return penalty;
        }

        @Override
        public Optional<TorchPull> torchPull(LearningRound round) {
            if (strength == null) {
                strength = idle() ? Map.of() : strength(round);
            }
            return Optional.of(new TorchPull(PULL, Map.of("strength", strength, "anchor", idle() ? Map.of() : anchor)));
        }

        /** λ/2 · F of what is trained; F stays what it is until the round ends. */
        private Map<String, NDArray> strength(LearningRound round) {
            Map<String, NDArray> halves = new LinkedHashMap<>();
            round.parameters().forEach((name, weight) -> {
                if (weight.hasGradient()) {
                    halves.put(name, fisher.get(name).mul(config.lambda().floatValue() / 2));
                }
            });
            return halves;
        }

        @Override
        public double penalty(LearningRound round) {
            return idle() ? Double.NaN : told(round, strength.keySet());
        }

        private boolean idle() {
            return anchor == null || config.lambda() == 0;
        }

        /** The value of the penalty, where people are told it. What is frozen has not moved from its anchor and has no gradient. */
        private double told(LearningRound round, Set<String> trained) {
            if (weights == null) {
                weights = Tensors.of(round.parameters()).select(trained);
                anchors = Tensors.of(anchor).select(trained);
                importance = Tensors.of(fisher).select(trained);
            }
            return calls++ % TOLD == 0 ? config.lambda() / 2 * lists.distance(weights, anchors, importance) : Double.NaN;
        }

        @Override
        public RetentionState afterRound(LearningRound round) {
            List<String> ids = round.experience().stream().map(s -> s.id()).sorted().limit(config.samples()).toList();
            if (ids.isEmpty()) {
                return fisher == null ? RetentionState.empty() : state();
            }
            Map<String, NDArray> fresh = round.fisherInformation(ids, FisherForm.of(config.fisher()));
            round.metric("fisher-trace", TensorLists.sum(fresh.values()));
            if (fisher == null) {
                fisher = fresh;
                anchor = round.copy(round.parameters());
                return state();
            }
            if (config.form().equals(ONLINE)) {
                fisher.values().forEach(array -> array.muli(config.decay().floatValue()));
            }
            List<String> names = List.copyOf(fisher.keySet());
            lists.merge(Tensors.of(fisher), Tensors.of(anchor), Tensors.of(fresh).select(names), Tensors.of(round.parameters()).select(names));
            return state();
        }

        private RetentionState state() {
            Map<String, NDArray> kept = new LinkedHashMap<>(fisher);
            if (config.form().equals(SEPARATE)) {
                anchor.forEach((name, array) -> kept.put(ANCHOR + name, array));
            }
            return new RetentionState(Map.of(), kept, List.of());
        }
    }
}
