package dev.engram.engine.retention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.learning.Constant;
import dev.engram.api.learning.FixedNetwork;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningStep;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.network.Network;
import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.PluginRef;
import dev.engram.engine.RoundFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Knowledge distillation (Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network", 2015) from any network of the PluginSet, with weights of
 * the scenario, to the scenario's own: α · T² · KL(teacher ‖ student) + (1 − α) · loss, with the soft-max of both at temperature T. T² keeps the
 * size of the gradient independent of T. The teacher sees the pictures that the student sees, augmented, new and replayed, and does not learn.
 *
 * <p>Both soft-maxes are over the classes that both know and that were trained: by position, if the teacher's classes are those of the label space in its
 * order, or by the names that {@code classes} says.
 */
@Plugin(name = "distillation", config = Distillation.Config.class)
public final class Distillation implements RetentionFactory<Distillation.Config> {
    /**
     * What can be chosen.
     *
     * @param model       the teacher: a network by name, with its configuration
     * @param weights     name of the scenario's weights that it has; {@code teacher}
     * @param classes     names of the teacher's classes in the order of its head; by default they are the label space's, by position
     * @param alpha       share of the teacher in the loss, 0 to 1; 0.5
     * @param temperature T; 4
     * @param mean        per channel, that the teacher was trained with; the scenario's
     * @param std         per channel; the scenario's
     */
    public record Config(PluginRef model, String weights, List<String> classes, Double alpha, Double temperature, List<Double> mean, List<Double> std) {
        public Config {
            if (model == null) {
                throw new IllegalArgumentException("model: which network is the teacher? For example {name: resnet-152}");
            }
            weights = weights == null ? "teacher" : weights;
            if (classes != null && new HashSet<>(classes).size() != classes.size()) {
                throw new IllegalArgumentException("classes: a name stands twice in " + classes);
            }
            alpha = Range.within("alpha", alpha, 0.5, 0, 1);
            temperature = Range.within("temperature", temperature, 4, 0.1, 100);
        }
    }

    @Override
    public Retention create(Config config) {
        return new Method(config);
    }

    private static final class Method implements Retention {
        private final Config config;
        private FixedNetwork teacher;
        private NDArray taught;
        private NDArray learnt;

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
        public double lossShare() {
            return 1 - config.alpha();
        }

        @Override
        public void beforeRound(LearningRound round) {
            teacher = round.network(config.model(), config.weights(), config.mean(), config.std());
            if (config.classes() != null && config.classes().size() != teacher.classes()) {
                throw unfit("it has " + teacher.classes() + " and distillation.classes names " + config.classes().size());
            }
            if (config.classes() == null && teacher.classes() < round.labels().size()) {
                throw unfit("by position it knows " + teacher.classes() + ", the label space has " + round.labels().size()
                        + "; say what they are called with distillation.classes");
            }
        }

        @Override
        public NDArray term(LearningRound round, LearningStep step) {
            if (config.alpha() == 0) {
                return null;
            }
            if (taught == null) {
                match(round, step.mask().toFloatArray());
            }
            double t = config.temperature();
            NDManager owner = step.x().getManager();
            NDArray temperature = Constant.of(t, step.x());
            NDArray soft = teacher.forward(owner, step.x()).get(Network.OUTPUT).matMul(taught).div(temperature).logSoftmax(1);
            NDArray now = step.outputs().get(Network.OUTPUT).matMul(learnt).div(temperature).logSoftmax(1);
            return soft.exp().mul(soft.sub(now)).sum(new int[] {1}).mean().mul(Constant.of(t * t * config.alpha(), now));
        }

        /** Which column of the teacher is which of the student. */
        private void match(LearningRound round, float[] trained) {
            List<Integer> from = new ArrayList<>();
            List<Integer> to = new ArrayList<>();
            for (int column = 0; column < teacher.classes(); column++) {
                OptionalInt label = config.classes() != null ? round.labels().indexOf(config.classes().get(column))
                        : column < round.labels().size() ? OptionalInt.of(column) : OptionalInt.empty();
                if (label.isPresent() && trained[label.getAsInt()] > 0) {
                    from.add(column);
                    to.add(label.getAsInt());
                }
            }
            if (from.isEmpty()) {
                throw unfit("none of them is trained here: distillation.classes are " + config.classes() + ", the labels " + round.labels().names());
            }
            round.metric("classes", from.size());
            taught = Columns.selector(round.manager(), from, teacher.classes());
            learnt = Columns.selector(round.manager(), to, trained.length);
        }

        private RoundFailure unfit(String why) {
            return RoundFailure.outside("the classes of the teacher '" + config.model().name() + "' do not fit: " + why, null);
        }
    }
}
