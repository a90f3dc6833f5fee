package dev.engram.engine.retention;

import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.plugin.Plugin;
import java.util.List;
import java.util.Set;

/**
 * Batch normalisation's mean and variance are estimated anew after the round, over exemplars of all classes as they are served, not augmented ("precise BN": Wu
 * and Johnson, "Rethinking 'Batch' in BatchNorm", 2021). The running ones are averages over the last steps of what was learnt, and so of the newest classes above
 * all. Exemplars are what the methods before it keep, as many of each class; without any it takes the experience.
 */
@Plugin(name = BatchStatistics.NAME, config = BatchStatistics.Config.class)
public final class BatchStatistics implements RetentionFactory<BatchStatistics.Config> {
    static final String NAME = "batch-statistics";

    /** @param samples most samples they are taken from; 2000 */
    public record Config(Integer samples) {
        public Config {
            samples = Range.within("samples", samples, 2000, 2, 1_000_000);
        }
    }

    @Override
    public Retention create(Config config) {
        return new Retention() {
            @Override
            public Set<Hook> hooks() {
                return Set.of(Hook.AFTER_ROUND);
            }

            @Override
            public RetentionState afterRound(LearningRound round) {
                List<LearningSample> there = round.kept().isEmpty() ? round.experience() : round.kept().stream().map(round.samples()::get).toList();
                // Ids are hashes of pictures: in their order every batch has all classes.
                List<String> ids = Reservoir.choose(there, config.samples(), Integer.MAX_VALUE, 0).stream().sorted().toList();
                round.metric("layers", ids.size() < 2 ? 0 : round.estimateBatchStatistics(ids));
                return RetentionState.empty();
            }
        };
    }
}
