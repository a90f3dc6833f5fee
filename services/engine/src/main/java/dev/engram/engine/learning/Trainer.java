package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.augment.Blend;
import dev.engram.api.learning.Constant;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.LearningStep;
import dev.engram.api.learning.Retention;
import dev.engram.engine.data.BatchLoader;
import dev.engram.engine.program.GradientMode;
import dev.engram.engine.program.LearningPass;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The loop. The loss of a step is the mean over the new samples plus one term of each method that has one, each a mean over its own rows; with accumulation the
 * passes are weighed by their rows, so that the sum equals the whole batch's. Not thread-safe.
 */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
public final class Trainer {
    private final Course course;
    private final Model model;
    private final List<Method> methods;
    private final List<RoundView> views = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();
    private final NDArray mask;
    private final LearningPass atOnce;
    private final LossScale scale;
    private final Map<String, Double> terms = new TreeMap<>();
    private final Set<String> answers = new LinkedHashSet<>();
    private long passes;

    /** A training of a model, whose numbers change in place. */
    public Trainer(Course course, Model model, List<Method> methods) {
        this.course = course;
        this.model = model;
        this.methods = List.copyOf(methods);
        methods.forEach(method -> views.add(new RoundView(course, model, method, kept)));
        float[] allowed = new float[course.labels().size()];
        course.seen().forEach(label -> allowed[label] = 1);
        mask = course.manager().create(allowed);
        scale = LossScale.of(model.program().precision(), course.manager());
        boolean terms = methods.stream().anyMatch(method -> method.acts(Retention.Hook.TERM));
        atOnce = terms ? null : course.loss().torch().map(loss -> LearningPass.of(model.program(), loss, course.manager())).orElse(null);
    }

    /** Tells every method that the round begins. */
    public void begin() {
        each(Retention.Hook.BEFORE_ROUND, (method, view) -> method.acting().beforeRound(view));
    }

    /** Learns the experience with this optimizer. */
    public void learn(Optimizer optimizer) {
        if (!course.experience().isEmpty()) {
            int epochs = course.plan().epochsFor(course.experience().size());
            run(optimizer, course.experience(), epochs, 1, "train", true);
        }
    }

    /** Goes once more through what the methods ask for. */
    public void rehearse(Optimizer optimizer) {
        each(Retention.Hook.REHEARSAL, (method, view) -> {
            Retention.Rehearsal rehearsal = method.acting().rehearsal(view);
            if (rehearsal != null && !rehearsal.samples().isEmpty()) {
                List<LearningSample> samples = rehearsal.samples().stream().map(id -> course.samples().get(id)).toList();
                run(optimizer, samples, rehearsal.epochs(), rehearsal.rate(), "rehearsal", false);
            }
        });
    }

    /** What every method keeps, by its name, in the methods' order. */
    public Map<String, dev.engram.api.learning.RetentionState> end() {
        Map<String, dev.engram.api.learning.RetentionState> states = new LinkedHashMap<>();
        each(Retention.Hook.AFTER_ROUND, (method, view) -> {
            var state = method.acting().afterRound(view);
            state.samples().stream().filter(id -> !kept.contains(id)).forEach(kept::add);
            states.put(method.name(), state);
        });
        return states;
    }

    /** Pictures that went through the network so far, repetitions counted. */
    public long passes() {
        return passes;
    }

    private void run(Optimizer optimizer, List<LearningSample> samples, int epochs, double scale, String purpose, boolean own) {
        long perEpoch = Plans.stepsPerEpoch(course, samples.size());
        Schedule whole = Schedule.of(course.plan(), perEpoch, epochs);
        Schedule schedule = own ? whole : whole.aside(scale);
        Iterator<BatchLoader.Loaded> batches = course.loader().load(new Plans(course, methods, views, samples, epochs, purpose, own));
        for (long step = 0; batches.hasNext(); step++) {
            step(purpose, optimizer, batches, step, schedule, perEpoch);
        }
    }

    private void step(
            String phase, Optimizer optimizer, Iterator<BatchLoader.Loaded> batches, long step, Schedule schedule, long perEpoch) {
        int epoch = (int) (step / perEpoch) + 1;
        double loss = 0;
        int images = 0;
        terms.clear();
        try (NDManager whole = course.manager().newSubManager()) {
            List<NDArray> sum = null;
            BatchLoader.Loaded loaded;
            do {
                loaded = batches.next();
                Pass pass = pass(loaded, whole);
                loss += pass.loss();
                images += loaded.plan().rows().size();
                if (sum == null) {
                    sum = pass.gradients();
                } else {
                    optimizer.accumulate(sum, pass.gradients());
                }
            } while (!loaded.plan().last());
            passes += images;
            if (!scale.restore(sum)) {
                answers.clear();
                course.ear().metric("loss-scale", scale.factor());
                return;
            }
            adjust(sum);
            float norm = optimizer.clip(sum);
            if (!Double.isFinite(loss) || !Float.isFinite(norm)) {
                throw new Divergence(terms, answers).at(loss, norm, epoch, step, schedule);
            }
            optimizer.step(sum, schedule.rate(step));
        }
        each(Retention.Hook.AFTER_STEP, step, (method, view, at) -> method.acting().afterStep(view, at));
        int epochs = (int) (schedule.steps() / perEpoch);
        course.ear().trained(phase, epoch, epochs, step + 1, schedule.steps(), loss, Map.copyOf(terms), images);
    }

    private record Pass(double loss, List<NDArray> gradients) {}

    /** One forward and backward pass; its activations are freed at the end, its gradients live as long as the step. */
    private Pass pass(BatchLoader.Loaded loaded, NDManager whole) {
        try (NDManager own = whole.newSubManager()) {
            NDArray x = model.program().input(own, loaded.pixels(), loaded.plan().rows().size());
            NDArray targets = targets(own, loaded.plan().rows(), loaded.blend());
            if (atOnce != null && loaded.plan().fresh() == loaded.plan().rows().size()) {
                return atOnce(loaded, whole, x, targets);
            }
            try (GradientMode on = GradientMode.on()) {
                Map<String, NDArray> outputs = model.program().forward(own, x, model.parameters(), model.buffers(), true);
                NDArray loss = loss(loaded, x, targets, outputs);
                double value = loss.getFloat();
                if (!Double.isFinite(value)) {
                    answers.addAll(unfinite(outputs));
                }
                List<NDArray> gradients = model.program().gradients(scaled(loss, scale.factor()), model.trained());
                gradients.forEach(gradient -> {
                    gradient.detach();
                    gradient.attach(whole);
                });
                return new Pass(value, gradients);
            }
        }
    }

    /** The pass where the loss is known as text and nothing is added to it: one call, and the same bits. */
    private Pass atOnce(BatchLoader.Loaded loaded, NDManager step, NDArray x, NDArray targets) {
        double share = loaded.plan().shares()[0];
        LearningPass.Result result = atOnce.run(step, x, targets, mask, model.parameters(), model.buffers(), model.trained(), share * scale.factor());
        terms.merge("new", result.loss() * share, Double::sum);
        if (!Float.isFinite(result.loss())) {
            answers.addAll(unfinite(model.program().forward(step, x, model.parameters(), model.buffers(), true)));
        }
        return new Pass(result.loss() * (float) share, result.gradients());
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

    private NDArray loss(BatchLoader.Loaded loaded, NDArray x, NDArray targets, Map<String, NDArray> outputs) {
        var plan = loaded.plan();
        LearningStep all = new LearningStep(plan.rows(), x, outputs, targets, mask, plan.fresh(), 0, 0);
        NDArray sum = new RoundView(course, model, null, kept).loss(all, 0, plan.fresh());
        note("new", sum, plan.shares()[0]);
        sum = scaled(sum, plan.shares()[0]);
        for (int i = 0; i < methods.size(); i++) {
            if (!methods.get(i).acts(Retention.Hook.TERM)) {
                continue;
            }
            int from = plan.bounds()[i];
            int to = plan.bounds()[i + 1];
            NDArray term = methods.get(i).acting().term(views.get(i), new LearningStep(plan.rows(), x, outputs, targets, mask, plan.fresh(), from, to));
            if (term != null) {
                double share = plan.shares()[from == to ? plan.shares().length - 1 : i + 1];
                note(methods.get(i).name(), term, share);
                sum = sum.add(scaled(term, share));
            }
        }
        return sum;
    }

    private static NDArray scaled(NDArray term, double share) {
        return share == 1 ? term : term.mul(Constant.of(share, term));
    }

    private void note(String name, NDArray term, double share) {
        terms.merge(name, term.getFloat() * share, Double::sum);
    }

    /** One for a row's class; a mixed row's is shared with its partner's. */
    private NDArray targets(NDManager own, List<LearningSample> rows, Blend blend) {
        int classes = course.labels().size();
        float[] values = new float[rows.size() * classes];
        for (int row = 0; row < rows.size(); row++) {
            boolean mixed = row < blend.shares().length && blend.shares()[row] < 1;
            float share = mixed ? (float) blend.shares()[row] : 1;
            values[row * classes + rows.get(row).label()] += share;
            if (mixed) {
                values[row * classes + rows.get(blend.partners()[row]).label()] += 1 - share;
            }
        }
        return own.create(values, new Shape(rows.size(), classes));
    }

    private void adjust(List<NDArray> gradients) {
        Map<String, NDArray> named = new LinkedHashMap<>();
        for (int i = 0; i < gradients.size(); i++) {
            named.put(model.trained().names().get(i), gradients.get(i));
        }
        each(Retention.Hook.GRADIENTS, (method, view) -> {
            double penalty = method.acting().gradients(view, named);
            if (!Double.isNaN(penalty)) {
                terms.put(method.name(), penalty);
            }
        });
    }

    private interface Act {
        void on(Method method, RoundView view);
    }

    private interface StepAct {
        void on(Method method, RoundView view, long step);
    }

    private void each(Retention.Hook hook, long step, StepAct act) {
        each(hook, (method, view) -> act.on(method, view, step));
    }

    private void each(Retention.Hook hook, Act act) {
        for (int i = 0; i < methods.size(); i++) {
            if (methods.get(i).acts(hook)) {
                try (GradientMode off = GradientMode.off()) {
                    act.on(methods.get(i), views.get(i));
                }
            }
        }
    }
}
