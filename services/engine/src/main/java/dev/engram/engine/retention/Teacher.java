package dev.engram.engine.retention;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.Constant;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningStep;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.network.Network;
import dev.engram.api.plugin.Plugin;
import java.util.Map;
import java.util.Set;

/**
 * Distillation from the model before the round, "LwF" (Li and Hoiem, "Learning without Forgetting", 2016): T² · KL(teacher ‖ student) of the soft-max
 * at temperature T over the classes that were trained before, on all rows of the batch as the student sees them. The teacher is a frozen copy in
 * evaluation mode. T² keeps the size of the gradient independent of T (Hinton et al., 2015). {@code distillation} takes a teacher of another architecture.
 *
 * <p>Where classes are new and no task is told at inference it does little alone: nothing tells old classes from new ones. It goes with {@code replay}.
 */
@Plugin(name = "teacher", config = Teacher.Config.class)
public final class Teacher implements RetentionFactory<Teacher.Config> {
    /**
     * What can be chosen.
     *
     * @param temperature T; 2
     * @param weight      of the term; 1
     */
    public record Config(Double temperature, Double weight) {
        public Config {
            temperature = Range.within("temperature", temperature, 2, 0.1, 100);
            weight = Range.within("weight", weight, 1, 0, 1000);
        }
    }

    @Override
    public Retention create(Config config) {
        return new Method(config);
    }

    private static final class Method implements Retention {
        private final Config config;
        private Map<String, NDArray> parameters;
        private Map<String, NDArray> buffers;
        private NDArray old;

        private Method(Config config) {
            this.config = config;
        }

        @Override
        public Set<Hook> hooks() {
            return Set.of(Hook.BEFORE_ROUND, Hook.TERM);
        }

        @Override
        public boolean resumable() {
            return true;
        }

        @Override
        public void beforeRound(LearningRound round) {
            if (!round.trained().isEmpty()) {
                old = Columns.selector(round.manager(), round.trained().stream().sorted().toList(), round.labels().size());
                parameters = round.copy(round.parameters());
                buffers = round.copy(round.buffers());
            }
        }

        @Override
        public NDArray term(LearningRound round, LearningStep step) {
            if (parameters == null || config.weight() == 0) {
                return null;
            }
            double t = config.temperature();
            NDArray temperature = Constant.of(t, step.x());
            NDArray taught = round.forward(step.x().getManager(), step.x(), parameters, buffers, false).get(Network.OUTPUT)
                    .matMul(old).div(temperature).logSoftmax(1);
            NDArray now = step.outputs().get(Network.OUTPUT).matMul(old).div(temperature).logSoftmax(1);
            return taught.exp().mul(taught.sub(now)).sum(new int[] {1}).mean().mul(Constant.of(t * t * config.weight(), now));
        }
    }
}
