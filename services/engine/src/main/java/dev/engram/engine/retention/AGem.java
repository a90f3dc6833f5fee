package dev.engram.engine.retention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.LearningStep;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.plugin.Plugin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Averaged gradient episodic memory, "A-GEM" (Chaudhry et al., "Efficient Lifelong Learning with A-GEM", 2019): where a step's gradient g points against
 * the gradient r of the loss on a draw from the memory, what points against it is taken out: g − (g·r / r·r) · r. So no step makes the memory's loss larger,
 * to first order. The drawn pictures are not augmented, and batch normalisation takes the draw's own statistics without remembering them.
 *
 * <p>Where classes are new it does hardly better than nothing, because a step may leave the old ones as they are and still outbid them; use {@code replay}.
 */
@Plugin(name = "a-gem", config = AGem.Config.class)
public final class AGem implements RetentionFactory<AGem.Config> {
    /**
     * What can be chosen.
     *
     * @param exemplars most samples kept in all; 2000
     * @param perClass  most samples kept of one class; no limit
     * @param choice    of what is kept: {@code class-balanced} (default), {@code reservoir} or {@code herding}
     * @param draws     samples drawn per step; as many as there are new ones in a whole one
     */
    public record Config(Integer exemplars, Integer perClass, String choice, Integer draws) {
        public Config {
            exemplars = Range.within("exemplars", exemplars, 2000, 0, 10_000_000);
            perClass = Range.within("perClass", perClass, Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
            choice = new Exemplars(exemplars, perClass, choice).choice();
            draws = Range.within("draws", draws, 0, 0, 65_536);
        }
    }

    @Override
    public Retention create(Config config) {
        return new Method(config);
    }

    private static final class Method implements Retention {
        private final Config config;
        private final Exemplars exemplars;
        private TensorLists lists;
        private Draws draws;
        private float[] allowed;
        private long steps;
        private long projected;

        private Method(Config config) {
            this.config = config;
            exemplars = new Exemplars(config.exemplars(), config.perClass(), config.choice());
        }

        @Override
        public Set<Hook> hooks() {
            return Set.of(Hook.BEFORE_ROUND, Hook.GRADIENTS, Hook.AFTER_ROUND);
        }

        @Override
        public void beforeRound(LearningRound round) {
            lists = new TensorLists(round.manager());
            draws = new Draws(round.state().samples().stream()
                    .filter(id -> round.samples().containsKey(id) && !round.relabelled().contains(id)).toList(), round.random("draw"));
            allowed = new float[round.labels().size()];
            round.trained().forEach(label -> allowed[label] = 1);
            round.experience().forEach(sample -> allowed[sample.label()] = 1);
        }

        @Override
        public double gradients(LearningRound round, Map<String, NDArray> gradients) {
            List<String> drawn = draws.next(config.draws() == 0 ? round.batchSize() : config.draws());
            if (drawn.isEmpty()) {
                return Double.NaN;
            }
            steps++;
            try (NDManager own = round.manager().newSubManager()) {
                List<NDArray> reference = reference(round, own, drawn);
                if (lists.project(new ArrayList<>(gradients.values()), reference) < 0) {
                    projected++;
                }
            }
            return Double.NaN;
        }

        private List<NDArray> reference(LearningRound round, NDManager own, List<String> ids) {
            List<LearningSample> rows = ids.stream().map(round.samples()::get).toList();
            float[] ones = new float[rows.size() * allowed.length];
            for (int row = 0; row < rows.size(); row++) {
                ones[row * allowed.length + rows.get(row).label()] = 1;
            }
            NDArray targets = own.create(ones, new Shape(rows.size(), allowed.length));
            NDArray x = round.pictures(own, ids);
            Map<String, NDArray> statistics = round.copy(round.buffers());
            try {
                return new ArrayList<>(round.differentiate(() -> round.loss(new LearningStep(rows, x,
                        round.forward(own, x, round.parameters(), statistics, true), targets, own.create(allowed), rows.size(), 0, 0), 0, rows.size())).values());
            } finally {
                statistics.values().forEach(NDArray::close);
            }
        }

        @Override
        public RetentionState afterRound(LearningRound round) {
            Exemplars.Kept kept = exemplars.after(round);
            round.metric("exemplars", kept.ids().size());
            round.metric("projected", steps == 0 ? 0 : (double) projected / steps);
            return new RetentionState(kept.values(), Map.of(), kept.ids());
        }
    }
}
