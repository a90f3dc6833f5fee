package dev.engram.engine.retention;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.plugin.Plugin;
import dev.engram.engine.program.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Synaptic intelligence, "SI" (Zenke, Poole and Ganguli, "Continual Learning Through Synaptic Intelligence", 2017). While a round learns, every weight sums
 * up what its steps took off the loss: ω += −g · Δw, with the gradient of the loss without the penalty and the step that the optimizer really took. After
 * the round its importance grows by ω / ((w − w₀)² + ξ), w₀ being its value when the round began; in the next rounds it is held to w₀ by the penalty c · Σ Ω (w − w₀)².
 *
 * <p>w₀ is a copy, never a view of the weights. What came out negative counts as nothing, because it would push weights away. Of the gradients it takes
 * what there is when it is asked: stand before methods that change them. With clipping the gradient is that before it.
 */
@Plugin(name = "si", config = SynapticIntelligence.Config.class)
public final class SynapticIntelligence implements RetentionFactory<SynapticIntelligence.Config> {
    /**
     * What can be chosen.
     *
     * @param strength c; 1. It depends on network and data by decades
     * @param damping  ξ, which keeps the importance of weights that hardly moved finite; 0.1
     */
    public record Config(Double strength, Double damping) {
        public Config {
            strength = Range.within("strength", strength, 1, 0, 1e9);
            damping = Range.within("damping", damping, 0.1, 1e-12, 1e6);
        }
    }

    @Override
    public Retention create(Config config) {
        return new Method(config);
    }

    private static final class Method implements Retention {
        private final Config config;
        private TensorLists lists;
        private Map<String, NDArray> start;
        private Map<String, NDArray> importance = Map.of();
        private Tensors weights;
        private Tensors anchor;
        private Tensors held;
        private Tensors holding;
        private Tensors holdingRoom;
        private Tensors path;
        private Tensors before;
        private Tensors gradient;
        private Tensors room;

        private Method(Config config) {
            this.config = config;
        }

        @Override
        public Set<Hook> hooks() {
            return Set.of(Hook.BEFORE_ROUND, Hook.GRADIENTS, Hook.AFTER_STEP, Hook.AFTER_ROUND);
        }

        @Override
        public void beforeRound(LearningRound round) {
            lists = new TensorLists(round.manager());
            start = round.copy(round.parameters());
            importance = round.state().tensors().isEmpty() ? Map.of() : round.grown(round.state().tensors());
        }

        @Override
        public double gradients(LearningRound round, Map<String, NDArray> gradients) {
            if (weights == null) {
                begin(round, gradients);
            }
            List<NDArray> live = new ArrayList<>(gradients.values());
            lists.copy(gradient, live);
            if (held.size() == 0 || config.strength() == 0) {
                return Double.NaN;
            }
            List<NDArray> pulled = held.size() == live.size() ? live : held.names().stream().map(gradients::get).toList();
            lists.pull(pulled, holding, anchor, held, holdingRoom, 2 * config.strength());
            return Double.NaN;
        }

        private void begin(LearningRound round, Map<String, NDArray> gradients) {
            weights = Tensors.of(round.parameters()).select(gradients.keySet());
            List<String> names = gradients.keySet().stream().filter(importance::containsKey).toList();
            held = Tensors.of(importance).select(names);
            holding = weights.select(names);
            anchor = Tensors.of(start).select(names);
            path = weights.zeros(round.manager());
            before = weights.copy(round.manager());
            gradient = weights.zeros(round.manager());
            room = weights.zeros(round.manager());
            holdingRoom = room.select(names);
        }

        @Override
        public void afterStep(LearningRound round, long step) {
            lists.travelled(path, gradient, weights, before, room);
        }

        @Override
        public RetentionState afterRound(LearningRound round) {
            Map<String, NDArray> kept = new LinkedHashMap<>(importance);
            if (path != null) {
                lists.gained(path, weights, Tensors.of(start).select(path.names()), config.damping());
                path.map().forEach((name, sum) -> {
                    if (importance.containsKey(name)) {
                        sum.addi(importance.get(name));
                    }
                    kept.put(name, sum);
                });
            }
            round.metric("importance", TensorLists.sum(kept.values()));
            return new RetentionState(Map.of(), kept, List.of());
        }
    }
}
