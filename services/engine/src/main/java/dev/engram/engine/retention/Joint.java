package dev.engram.engine.retention;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.plugin.Plugin;
import dev.engram.engine.program.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Joint training: every round forgets its weights and learns everything there ever was, from the weights that the first round began with (random or
 * pre-trained). The upper bound of comparisons, and what continual learning saves passes against. It keeps every sample and the first weights.
 */
@Plugin(name = Joint.NAME, config = Joint.Config.class)
public final class Joint implements RetentionFactory<Joint.Config> {
    static final String NAME = "joint";

    /**
     * What can be chosen.
     *
     * @param restart whether a round begins with the first weights (default), or goes on with the last ("cumulative" training)
     */
    public record Config(Boolean restart) {
        public Config {
            restart = restart == null || restart;
        }
    }

    @Override
    public Retention create(Config config) {
        return new Method(config.restart());
    }

    private static final class Method implements Retention {
        private final boolean restart;
        private Map<String, NDArray> first = Map.of();

        private Method(boolean restart) {
            this.restart = restart;
        }

        @Override
        public Set<Hook> hooks() {
            return Set.of(Hook.BEFORE_ROUND, Hook.EXPERIENCE, Hook.AFTER_ROUND);
        }

        @Override
        public void beside(List<String> methods) {
            if (methods.size() > 1) {
                throw new IllegalArgumentException("'" + NAME + "' stands alone: it learns everything anew, but the plan names " + methods);
            }
        }

        @Override
        public void beforeRound(LearningRound round) {
            if (!restart) {
                return;
            }
            Map<String, NDArray> before = round.state().tensors();
            // A round that learns nothing would be left with weights that know nothing.
            if (!before.isEmpty() && !round.experience().isEmpty()) {
                Tensors live = Tensors.of(all(round)).select(before.keySet());
                new TensorLists(round.manager()).overwrite(live, Tensors.of(before));
                live.release();
            }
            first = !before.isEmpty() && round.experience().isEmpty() ? before : round.copy(all(round));
        }

        @Override
        public List<String> experience(LearningRound round) {
            return round.samples().values().stream().map(LearningSample::id).sorted().toList();
        }

        @Override
        public RetentionState afterRound(LearningRound round) {
            round.metric("samples", round.samples().size());
            return new RetentionState(Map.of(), first, List.copyOf(round.samples().keySet()));
        }

        private static Map<String, NDArray> all(LearningRound round) {
            Map<String, NDArray> all = new LinkedHashMap<>(round.parameters());
            all.putAll(round.buffers());
            return all;
        }
    }
}
