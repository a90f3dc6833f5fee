package dev.engram.engine.retention;

import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.plugin.Plugin;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * Weight alignment, "WA" (Zhao et al., "Maintaining Discrimination and Fairness in Class Incremental Learning", 2020): the head's rows of classes that were
 * trained for the first time are multiplied by mean length of the old rows / mean length of the new ones, so that new classes do not win by size. Biases stay.
 * A round without new classes, or without old ones, changes nothing; so does a class that comes back. The aligned head is what the next round goes on with.
 * Meant for training with distillation ({@code teacher}) and {@code replay}.
 */
@Plugin(name = WeightAlignment.NAME)
public final class WeightAlignment implements RetentionFactory<Plugin.NoConfig> {
    static final String NAME = "weight-alignment";

    @Override
    public Retention create(Plugin.NoConfig config) {
        return new Retention() {
            @Override
            public Set<Hook> hooks() {
                return Set.of(Hook.AFTER_ROUND);
            }

            @Override
            public RetentionState afterRound(LearningRound round) {
                align(round);
                return RetentionState.empty();
            }
        };
    }

    /** Classes of the experience that no round before was trained with. */
    static Set<Integer> fresh(LearningRound round) {
        Set<Integer> fresh = new TreeSet<>();
        round.experience().stream().map(LearningSample::label).filter(label -> !round.trained().contains(label)).forEach(fresh::add);
        return fresh;
    }

    private static void align(LearningRound round) {
        Set<Integer> fresh = fresh(round);
        if (fresh.isEmpty() || round.trained().isEmpty()) {
            return;
        }
        HeadRows head = HeadRows.of(round, NAME);
        double mean = mean(head, fresh);
        if (mean == 0) {
            return;
        }
        double ratio = mean(head, new TreeSet<>(round.trained())) / mean;
        round.metric("ratio", ratio);
        fresh.forEach(label -> head.scale(label, ratio, 1, 0));
        head.install();
    }

    private static double mean(HeadRows head, Collection<Integer> labels) {
        return labels.stream().mapToDouble(head::length).average().orElseThrow();
    }
}
