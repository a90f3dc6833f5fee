package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.learning.Constant;
import dev.engram.api.learning.LearningStep;
import dev.engram.api.learning.Retention;
import dev.engram.api.network.Network;
import dev.engram.engine.data.Batch;
import dev.engram.engine.data.BatchLoader;
import dev.engram.engine.program.GradientMode;
import dev.engram.engine.program.LearningPass;
import dev.engram.engine.program.PullText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Forward and backward passes of a training, and the terms of its loss. */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
final class Passes {
    private final Course course;
    private final Model model;
    private final List<Method> methods;
    private final List<RoundView> views;
    private final RoundView host;
    private final NDArray mask;
    private final Targets targets;
    private final boolean masked;
    private final StepTerms steps;
    private final LossScale scale;
    private final Map<String, Double> terms = new TreeMap<>();
    private final Set<String> answers = new LinkedHashSet<>();
    private boolean aside;
    private NDManager whole;
    private LearningPass.Sum together;
    private List<NDArray> sum;
    private Optimizer optimizer;
    private LearningPass atOnce;

    /** What is added to the gradients of steps at once; null if a method has to be called for it. */
    private PullText pulls;

    /**
     * Passes of a training.
     *
     * @param views the round as each method sees it
     * @param host  the round as none of them sees it
     */
    Passes(Course course, Model model, List<Method> methods, List<RoundView> views, RoundView host) {
        this.course = course;
        this.model = model;
        this.methods = methods;
        this.views = views;
        this.host = host;
        float[] allowed = new float[course.labels().size()];
        course.seen().forEach(label -> allowed[label] = 1);
        mask = course.manager().create(allowed);
        targets = new Targets(course.labels().size());
        scale = LossScale.of(model.program().precision(), course.manager());
        masked = course.seen().size() < allowed.length;
        steps = course.loss().torch().isPresent() ? StepTerms.of(methods) : null;
    }

    /** The optimizer of what follows. */
    void with(Optimizer next) {
        if (steps != null && optimizer != next) {
            close();
            pulls = steps.pulls(views, model.trained().names());
            PullText added = pulls == null ? PullText.of(List.of(), model.trained().names()) : pulls;
            atOnce = LearningPass.of(model.program(), course.loss(), steps.texts(), added, next.text(), course.manager());
        }
        optimizer = next;
    }

    /** Whether what follows is a rehearsal: methods that ask for one have no say in it. */
    void aside(boolean rehearsal) {
        aside = rehearsal;
    }

    /**
     * A step begins: its terms and gradients are summed up anew.
     *
     * @param owner of the gradients
     */
    void begin(NDManager owner) {
        terms.clear();
        whole = owner;
        together = null;
        sum = null;
    }

    /** The gradients of the step's passes, which have all been run; ask once. */
    List<NDArray> gradients(Optimizer optimizer) {
        if (together != null) {
            add(together.gradients(), optimizer);
        }
        return sum;
    }

    private void add(List<NDArray> gradients, Optimizer optimizer) {
        if (sum == null) {
            sum = gradients;
        } else {
            optimizer.accumulate(sum, gradients);
        }
    }

    /** Terms of the step's loss by name, weighed. */
    Map<String, Double> terms() {
        return terms;
    }

    /** Takes the scale of the loss out of a step's gradients, in place; false if they did not fit the precision and the step is not to be taken. */
    boolean restore(List<NDArray> gradients) {
        boolean fits = scale.restore(gradients);
        if (!fits) {
            answers.clear();
            course.ear().metric("loss-scale", scale.factor());
        }
        return fits;
    }

    LossScale scale() {
        return scale;
    }

    /** What is known when a step's numbers are none. */
    Divergence divergence() {
        return new Divergence(terms, answers);
    }

    /** What came of a pass; {@code right}: new samples that were recognised, if anybody wanted to know. */
    record Result(double loss, int right) {}

    /** One forward and backward pass; its activations are freed at the end, its gradients live as long as the step. */
    Result run(BatchLoader.Loaded loaded, Optimizer optimizer, boolean watched) {
        try (NDManager own = whole.newSubManager()) {
            NDArray x = model.program().input(own, loaded.pixels(), loaded.plan().rows().size());
            NDArray wanted = targets.of(own, loaded.plan().rows(), loaded.blend());
            if (atOnce != null && loaded.plan().fresh() == loaded.plan().rows().size()) {
                return atOnce(loaded, x, wanted, watched);
            }
            try (GradientMode on = GradientMode.on()) {
                Map<String, NDArray> outputs = model.program().forward(own, x, model.parameters(), model.buffers(), true);
                NDArray loss = loss(loaded, x, wanted, outputs);
                double value = loss.getFloat();
                if (!Double.isFinite(value)) {
                    answers.addAll(unfinite(outputs));
                }
                List<NDArray> gradients = model.program().gradients(scaled(loss, scale.factor()), model.trained());
                gradients.forEach(gradient -> {
                    gradient.detach();
                    gradient.attach(whole);
                });
                add(gradients, optimizer);
                return new Result(value, watched ? right(outputs.get(Network.OUTPUT), loaded.plan()) : 0);
            }
        }
    }

    /** The pass where the loss is known as text and nothing is added to it: one call, and the same bits. */
    private Result atOnce(BatchLoader.Loaded loaded, NDArray x, NDArray wanted, boolean watched) {
        double share = loaded.plan().shares()[0];
        LearningPass.Result result = differentiate(loaded.plan().last(), x, wanted, share * scale.factor());
        terms.merge("new", result.loss() * share, Double::sum);
        if (!Float.isFinite(result.loss())) {
            answers.addAll(unfinite(model.program().forward(whole, x, model.parameters(), model.buffers(), true)));
        }
        return new Result(result.loss() * (float) share, watched ? right(result.output(), loaded.plan()) : 0);
    }

    private LearningPass.Result differentiate(boolean last, NDArray x, NDArray wanted, double share) {
        if (last && together == null && sum == null) {
            LearningPass.Result only = atOnce.run(whole, x, wanted, mask, model.parameters(), model.buffers(), model.trained(), share);
            sum = only.gradients();
            return only;
        }
        if (together == null) {
            together = atOnce.sum(whole, model.parameters(), model.buffers(), model.trained());
        }
        return together.add(x, wanted, mask, share);
    }

    /** What came of a step: the weighed loss, the norm of the gradients, and new samples that were recognised, if anybody wanted to know. */
    record Step(double loss, float norm, int right) {}

    /** Whether the pass is a step of its own that one call of the engine takes: the loss is one on ranges of rows, and nobody looks at gradients, though some may add to them. */
    boolean steps(BatchLoader.Loaded first) {
        return atOnce != null && pulls != null && first.plan().last() && scale.idle();
    }

    /** That step; see {@link #steps}. */
    Step step(BatchLoader.Loaded loaded, NDManager own, double rate, boolean watched) {
        Batch plan = loaded.plan();
        Map<String, LearningPass.Part> parts = steps.parts(plan, own);
        NDArray pixels = model.program().pixels(own, loaded.pixels(), plan.rows().size());
        NDArray wanted = targets.of(own, plan.rows(), loaded.blend());
        LearningPass.Step taken = atOnce.step(own, pixels, wanted, mask, masked, model.parameters(), model.buffers(), model.trained(), List.copyOf(parts.values()),
                pulls, optimizer.lists(), rate, watched);
        double loss = 0;
        int at = 0;
        for (Map.Entry<String, LearningPass.Part> part : parts.entrySet()) {
            double term = taken.losses()[at++] * part.getValue().share();
            terms.merge(part.getKey(), term, Double::sum);
            loss += term;
        }
        if (!Double.isFinite(loss)) {
            NDArray x = model.program().input(own, loaded.pixels(), plan.rows().size());
            answers.addAll(unfinite(model.program().forward(own, x, model.parameters(), model.buffers(), true)));
        }
        return new Step(loss, taken.norm(), watched ? right(taken.output(), plan) : 0);
    }

    void close() {
        if (atOnce != null) {
            atOnce.close();
            atOnce = null;
        }
        if (pulls != null) {
            pulls.release();
            pulls = null;
        }
    }

    private static int right(NDArray output, Batch plan) {
        float[] logits = output.toFloatArray();
        int classes = logits.length / plan.rows().size();
        int right = 0;
        for (int row = 0; row < plan.fresh(); row++) {
            float[] answer = Arrays.copyOfRange(logits, row * classes, (row + 1) * classes);
            right += Evaluator.best(answer) == plan.rows().get(row).label() ? 1 : 0;
        }
        return right;
    }

    /** Names of the outputs that are not numbers any more. */
    private static List<String> unfinite(Map<String, NDArray> outputs) {
        List<String> names = new ArrayList<>();
        outputs.forEach((name, array) -> {
            for (float value : array.toFloatArray()) {
                if (!Float.isFinite(value)) {
                    names.add(name);
                    return;
                }
            }
        });
        return names;
    }

    private NDArray loss(BatchLoader.Loaded loaded, NDArray x, NDArray wanted, Map<String, NDArray> outputs) {
        var plan = loaded.plan();
        NDArray sum = host.loss(fresh(new LearningStep(plan.rows(), x, outputs, wanted, mask, plan.fresh(), 0, 0)), 0, plan.fresh());
        note("new", sum, plan.shares()[0]);
        sum = scaled(sum, plan.shares()[0]);
        for (int i = 0; i < methods.size(); i++) {
            if (!methods.get(i).acts(Retention.Hook.TERM)) {
                continue;
            }
            int from = plan.bounds()[i];
            int to = plan.bounds()[i + 1];
            NDArray term = methods.get(i).acting().term(views.get(i), new LearningStep(plan.rows(), x, outputs, wanted, mask, plan.fresh(), from, to));
            if (term != null) {
                double share = plan.shares()[from == to ? plan.shares().length - 1 : i + 1];
                note(methods.get(i).name(), term, share);
                sum = sum.add(scaled(term, share));
            }
        }
        return sum;
    }

    /** The step with the classes that new samples are told from. */
    private LearningStep fresh(LearningStep all) {
        LearningStep step = all;
        for (int i = 0; i < methods.size(); i++) {
            boolean masks = methods.get(i).acts(Retention.Hook.MASK) && !(aside && methods.get(i).acts(Retention.Hook.REHEARSAL));
            NDArray allowed = masks ? methods.get(i).acting().mask(views.get(i), step) : null;
            if (allowed != null) {
                step = new LearningStep(step.samples(), step.x(), step.outputs(), step.targets(), allowed, step.fresh(), 0, 0);
            }
        }
        return step;
    }

    private static NDArray scaled(NDArray term, double share) {
        return share == 1 ? term : term.mul(Constant.of(share, term));
    }

    private void note(String name, NDArray term, double share) {
        terms.merge(name, term.getFloat() * share, Double::sum);
    }
}
