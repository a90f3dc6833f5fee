package dev.engram.engine.worker.own;

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

/** Keeps one sample, a copy of the weights and the number of rounds; retains nothing. */
@Plugin(name = "counted-rounds")
public final class CountedRounds implements RetentionFactory<Plugin.NoConfig> {
    @Override
    public Retention create(Plugin.NoConfig config) {
        return new Retention() {
            private int steps;

            @Override
            public Set<Hook> hooks() {
                return Set.of(Hook.AFTER_STEP, Hook.AFTER_ROUND);
            }

            @Override
            public void afterStep(LearningRound round, long step) {
                steps++;
            }

            @Override
            public RetentionState afterRound(LearningRound round) {
                int rounds = ((Number) round.state().values().getOrDefault("rounds", 0)).intValue() + 1;
                round.metric("rounds", rounds);
                round.metric("steps", steps);
                round.metric("kept-numbers", round.state().tensors().values().stream().mapToDouble(NDArray::size).sum());
                Map<String, NDArray> weights = new LinkedHashMap<>(round.copy(round.parameters()));
                return new RetentionState(Map.of("rounds", rounds), weights, List.of(round.experience().get(0).id()));
            }
        };
    }
}
