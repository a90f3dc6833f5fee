package dev.engram.engine.retention;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.Constant;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.LearningStep;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.plugin.Plugin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Experience replay with a class-balanced memory of original pictures (Chaudhry et al., "On Tiny Episodic Memories in Continual
 * Learning", 2019): every step learns new samples and as many drawn from the memory, each half with a mean of its own. At the end the network may go
 * through the balanced memory once more ("balanced fine-tuning": Castro et al., "End-to-End Incremental Learning", 2018).
 */
@Plugin(name = "replay", config = Replay.Config.class)
public final class Replay implements RetentionFactory<Replay.Config> {
    /**
     * What can be chosen.
     *
     * @param exemplars       most samples kept in all; 2000
     * @param perClass        most samples kept of one class; no limit
     * @param draws           samples drawn per step; as many as there are new ones
     * @param weight          of the drawn samples' loss; 1
     * @param rehearsal       epochs of balanced fine-tuning on the memory at the end of a round; 0
     * @param rehearsalRate   its learning rate as a share of the round's; 0.5
     */
    public record Config(Integer exemplars, Integer perClass, Integer draws, Double weight, Integer rehearsal, Double rehearsalRate) {
        public Config {
            exemplars = Range.within("exemplars", exemplars, 2000, 0, 10_000_000);
            perClass = Range.within("perClass", perClass, Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
            draws = Range.within("draws", draws, 0, 0, 65_536);
            weight = Range.within("weight", weight, 1, 0, 1000);
            rehearsal = Range.within("rehearsal", rehearsal, 0, 0, 1000);
            rehearsalRate = Range.within("rehearsalRate", rehearsalRate, 0.5, 1e-6, 10);
        }
    }

    @Override
    public Retention create(Config config) {
        return new Method(config);
    }

    private static final class Method implements Retention {
        private final Config config;
        private Draws draws;

        private Method(Config config) {
            this.config = config;
        }

        @Override
        public Set<Hook> hooks() {
            return Set.of(Hook.BEFORE_ROUND, Hook.DRAW, Hook.TERM, Hook.REHEARSAL, Hook.AFTER_ROUND);
        }

        @Override
        public boolean resumable() {
            return true;
        }

        @Override
        public void beforeRound(LearningRound round) {
            List<String> old = round.state().samples().stream()
                    .filter(id -> round.samples().containsKey(id) && !round.relabelled().contains(id)).toList();
            draws = new Draws(old, round.random("draw"));
        }

        @Override
        public List<String> draw(LearningRound round, long step, int fresh) {
            return draws.next(config.draws() == 0 ? fresh : config.draws());
        }

        @Override
        public NDArray term(LearningRound round, LearningStep step) {
            if (step.from() == step.to() || config.weight() == 0) {
                return null;
            }
            NDArray loss = round.loss(step, step.from(), step.to());
            return config.weight() == 1 ? loss : loss.mul(Constant.of(config.weight(), loss));
        }

        @Override
        public Rehearsal rehearsal(LearningRound round) {
            List<String> memory = memory(round);
            boolean old = memory.stream().anyMatch(id -> round.samples().get(id).label() < round.known());
            return config.rehearsal() == 0 || !old ? null : new Rehearsal(memory, config.rehearsal(), config.rehearsalRate());
        }

        @Override
        public RetentionState afterRound(LearningRound round) {
            List<String> memory = memory(round);
            round.metric("exemplars", memory.size());
            return new RetentionState(Map.of(), Map.of(), memory);
        }

        /** What was kept and is still there, with present labels, and the experience. The seed is the same in every round. */
        private List<String> memory(LearningRound round) {
            Map<String, LearningSample> candidates = new LinkedHashMap<>();
            for (String id : round.state().samples()) {
                if (round.samples().containsKey(id)) {
                    candidates.put(id, round.samples().get(id));
                }
            }
            round.experience().forEach(sample -> candidates.put(sample.id(), sample));
            return Reservoir.choose(new ArrayList<>(candidates.values()), config.exemplars(), config.perClass(), 0);
        }
    }
}
