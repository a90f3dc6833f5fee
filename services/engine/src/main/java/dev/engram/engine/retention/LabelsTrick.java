package dev.engram.engine.retention;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningStep;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.plugin.Plugin;
import java.util.Set;

/**
 * The labels trick (Zeno et al., "Task Agnostic Continual Learning Using Online Variational Bayes", 2018): new samples are told only from the classes of the
 * round's experience, so that learning them does not push old classes away. With it a head trains as the heads of task-incremental learning do, one for
 * each experience: {@code ewc}, {@code si} and {@code teacher} are made for that, where inference is told the task. Replayed samples are told from all classes.
 */
@Plugin(name = LabelsTrick.NAME)
public final class LabelsTrick implements RetentionFactory<Plugin.NoConfig> {
    static final String NAME = "labels-trick";

    @Override
    public Retention create(Plugin.NoConfig config) {
        return new Retention() {
            private NDArray allowed;

            @Override
            public Set<Hook> hooks() {
                return Set.of(Hook.BEFORE_ROUND, Hook.MASK);
            }

            @Override
            public void beforeRound(LearningRound round) {
                float[] ones = new float[round.labels().size()];
                round.experience().forEach(sample -> ones[sample.label()] = 1);
                allowed = round.manager().create(ones);
            }

            @Override
            public NDArray mask(LearningRound round, LearningStep step) {
                return allowed;
            }
        };
    }
}
