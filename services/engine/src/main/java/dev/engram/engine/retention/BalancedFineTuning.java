package dev.engram.engine.retention;

import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.plugin.Plugin;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Balanced fine-tuning (Castro et al., "End-to-End Incremental Learning", 2018): after the experience the network goes once more through a memory with as
 * many samples of each class, augmented, with a fresh optimizer and a smaller rate that falls along a cosine. It takes away the bias towards the newest
 * classes. Methods that rehearse themselves do not draw meanwhile; the terms of the others count as in the experience.
 */
@Plugin(name = BalancedFineTuning.NAME, config = BalancedFineTuning.Config.class)
public final class BalancedFineTuning implements RetentionFactory<BalancedFineTuning.Config> {
    static final String NAME = "balanced-fine-tuning";

    /**
     * What can be chosen.
     *
     * @param exemplars most samples kept for it in all; 2000. {@code replay} keeps the same ones if it may keep as many
     * @param perClass  most samples of one class; no limit
     * @param epochs    passes; 5
     * @param rate      learning rate as a share of the round's; 0.5
     */
    public record Config(Integer exemplars, Integer perClass, Integer epochs, Double rate) {
        public Config {
            exemplars = Range.within("exemplars", exemplars, 2000, 1, 10_000_000);
            perClass = Range.within("perClass", perClass, Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
            epochs = Range.within("epochs", epochs, 5, 1, 1000);
            rate = Range.within("rate", rate, 0.5, 1e-6, 10);
        }
    }

    /** The memory as it will be, if there are old classes in it: without them there is nothing to balance. */
    static Retention.Rehearsal over(LearningRound round, Exemplars exemplars, int epochs, double rate) {
        List<String> memory = exemplars.balanced(round);
        boolean old = memory.stream().anyMatch(id -> round.trained().contains(round.samples().get(id).label()));
        return old ? new Retention.Rehearsal(memory, epochs, rate) : null;
    }

    @Override
    public Retention create(Config config) {
        Exemplars exemplars = new Exemplars(config.exemplars(), config.perClass(), Exemplars.BALANCED);
        return new Retention() {
            @Override
            public Set<Hook> hooks() {
                return Set.of(Hook.REHEARSAL, Hook.AFTER_ROUND);
            }

            @Override
            public Rehearsal rehearsal(LearningRound round) {
                return over(round, exemplars, config.epochs(), config.rate());
            }

            @Override
            public RetentionState afterRound(LearningRound round) {
                List<String> memory = exemplars.balanced(round);
                round.metric("exemplars", memory.size());
                return new RetentionState(Map.of(), Map.of(), memory);
            }
        };
    }
}
