package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.Retention;
import dev.engram.engine.data.BatchLoader;
import dev.engram.engine.program.GradientMode;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    private final Set<String> kept = new LinkedHashSet<>();
    private final Passes pass;
    private final Curve curve = new Curve();
    private long passes;

    /** A training of a model, whose numbers change in place. */
    public Trainer(Course course, Model model, List<Method> methods) {
        this.model = model;
        this.methods = List.copyOf(methods);
        RoundView host = new RoundView(course, model, null, kept);
        Map<Method, Course> withholding = new IdentityHashMap<>();
        Course rest = course;
        for (Method method : methods) {
            if (method.acts(Retention.Hook.WITHHOLD)) {
                withholding.put(method, rest);
                try (GradientMode off = GradientMode.off()) {
                    rest = rest.without(method.acting().withheld(host.as(rest, method)));
                }
            }
        }
        this.course = rest;
        methods.forEach(method -> views.add(host.as(withholding.getOrDefault(method, this.course), method)));
        pass = new Passes(this.course, model, this.methods, views, host.as(rest, null));
    }

    /** Tells every method that the round begins, the last one first: what it changed at the end of the round before is undone for the others. */
    public void begin() {
        for (int i = methods.size() - 1; i >= 0; i--) {
            if (methods.get(i).acts(Retention.Hook.BEFORE_ROUND)) {
                try (GradientMode off = GradientMode.off()) {
                    methods.get(i).acting().beforeRound(views.get(i));
                }
            }
        }
    }

    /** Learns the experience with this optimizer. */
    public void learn(Optimizer optimizer) {
        List<LearningSample> samples = course.experience().isEmpty() ? List.of() : experience();
        if (!samples.isEmpty()) {
            run(optimizer, samples, course.plan().epochsFor(samples.size()), 1, "train", true);
        }
    }

    /** What is gone through: the experience, or what the first method says that wants something else. */
    private List<LearningSample> experience() {
        List<LearningSample> chosen = new ArrayList<>();
        each(Retention.Hook.EXPERIENCE, (method, view) -> {
            List<String> ids = chosen.isEmpty() ? method.acting().experience(view) : null;
            if (ids != null) {
                chosen.addAll(samples(method, ids));
            }
        });
        return chosen.isEmpty() ? course.experience() : chosen;
    }

    private List<LearningSample> samples(Method method, List<String> ids) {
        return ids.stream().map(id -> method.required(course, id)).toList();
    }

    /** Goes once more through what the methods ask for. */
    public void rehearse(Optimizer optimizer) {
        each(Retention.Hook.REHEARSAL, (method, view) -> {
            Retention.Rehearsal rehearsal = method.acting().rehearsal(view);
            if (rehearsal != null && !rehearsal.samples().isEmpty()) {
                run(optimizer, samples(method, rehearsal.samples()), rehearsal.epochs(), rehearsal.rate(), "rehearsal", false);
            }
        });
    }

    /** What every method keeps, by its name, in the methods' order. */
    public Map<String, dev.engram.api.learning.RetentionState> end() {
        Map<String, dev.engram.api.learning.RetentionState> states = new LinkedHashMap<>();
        each(Retention.Hook.AFTER_ROUND, (method, view) -> {
            var state = method.acting().afterRound(view);
            kept.addAll(state.samples());
            states.put(method.name(), state);
        });
        return states;
    }

    /** Pictures that went through the network so far, repetitions counted. */
    public long passes() {
        return passes;
    }

    /** How it went so far. */
    public Curve curve() {
        return curve;
    }

    private void run(Optimizer optimizer, List<LearningSample> samples, int epochs, double scale, String purpose, boolean own) {
        long perEpoch = Plans.stepsPerEpoch(course, samples.size());
        Schedule whole = Schedule.of(course.plan(), perEpoch, epochs);
        Schedule schedule = own ? whole : whole.aside(scale);
        pass.aside(!own);
        pass.with(optimizer);
        boolean resumable = methods.stream().allMatch(method -> method.acting().resumable());
        try (Session session = new Session(course, model, optimizer, purpose, own, resumable, pass.scale(), curve)) {
            passes += session.resume();
            Plans plans = new Plans(course, methods, views, samples, epochs, purpose, own);
            plans.skip(session.done());
            Iterator<BatchLoader.Loaded> batches = course.loader().load(plans);
            while (session.done() < epochs && !session.over()) {
                plans.pause(session.mayEnd() ? session.done() + 1 : epochs);
                session.begin();
                long end = (session.done() + 1) * perEpoch;
                for (long step = end - perEpoch; step < end; step++) {
                    step(purpose, optimizer, batches, step, schedule, perEpoch);
                    session.stepped();
                }
                session.ended(end, passes);
            }
            session.conclude();
        }
    }

    private void step(
            String phase, Optimizer optimizer, Iterator<BatchLoader.Loaded> batches, long step, Schedule schedule, long perEpoch) {
        int epoch = (int) (step / perEpoch) + 1;
        boolean watched = Curve.watches(step, schedule.steps());
        double rate = schedule.rate(step);
        Taken taken;
        try (NDManager whole = course.manager().newSubManager()) {
            pass.begin(whole);
            BatchLoader.Loaded first = batches.next();
            taken = pass.steps(first) ? atOnce(first, whole, rate, watched) : inParts(optimizer, first, batches, rate, watched);
        }
        passes += taken.images();
        if (!taken.fits()) {
            return;
        }
        if (!Double.isFinite(taken.loss()) || !Float.isFinite(taken.norm())) {
            throw pass.divergence().at(taken.loss(), taken.norm(), epoch, step, schedule);
        }
        each(Retention.Hook.AFTER_STEP, step, (method, view, at) -> method.acting().afterStep(view, at));
        told(phase, epoch, step, schedule, perEpoch, taken.loss(), taken.images());
        if (watched) {
            curve.point(phase, epoch, step + 1, (double) taken.right() / taken.fresh(), rate);
        }
    }

    /**
     * What came of a step.
     *
     * @param fits  whether its gradients fit the precision; if not, it was not taken
     * @param loss  if it or the norm is no number, the step was not taken
     * @param fresh new pictures among the images
     * @param right those of them that were recognised
     */
    private record Taken(boolean fits, double loss, float norm, int images, int fresh, int right) {}

    private Taken atOnce(BatchLoader.Loaded loaded, NDManager whole, double rate, boolean watched) {
        each(Retention.Hook.GRADIENTS, (method, view) -> told(method, method.acting().penalty(view)));
        Passes.Step taken = pass.step(loaded, whole, rate, watched);
        return new Taken(true, taken.loss(), taken.norm(), loaded.plan().rows().size(), loaded.plan().fresh(), taken.right());
    }

    private Taken inParts(
            Optimizer optimizer, BatchLoader.Loaded first, Iterator<BatchLoader.Loaded> batches, double rate, boolean watched) {
        double loss = 0;
        int images = 0;
        int fresh = 0;
        int right = 0;
        for (BatchLoader.Loaded loaded = first; loaded != null; loaded = loaded.plan().last() ? null : batches.next()) {
            Passes.Result result = pass.run(loaded, optimizer, watched);
            loss += result.loss();
            images += loaded.plan().rows().size();
            fresh += loaded.plan().fresh();
            right += result.right();
        }
        List<NDArray> sum = pass.gradients(optimizer);
        if (!pass.restore(sum)) {
            return new Taken(false, loss, Float.NaN, images, fresh, right);
        }
        adjust(sum);
        float norm = optimizer.clip(sum);
        if (Double.isFinite(loss) && Float.isFinite(norm)) {
            optimizer.step(sum, rate);
        }
        return new Taken(true, loss, norm, images, fresh, right);
    }

    private void told(String phase, int epoch, long step, Schedule schedule, long perEpoch, double loss, int images) {
        curve.step(loss);
        int epochs = (int) (schedule.steps() / perEpoch);
        course.ear().trained(phase, epoch, epochs, step + 1, schedule.steps(), loss, Map.copyOf(pass.terms()), images);
    }

    private void adjust(List<NDArray> gradients) {
        Map<String, NDArray> named = new LinkedHashMap<>();
        for (int i = 0; i < gradients.size(); i++) {
            named.put(model.trained().names().get(i), gradients.get(i));
        }
        each(Retention.Hook.GRADIENTS, (method, view) -> told(method, method.acting().gradients(view, named)));
    }

    private void told(Method method, double penalty) {
        if (!Double.isNaN(penalty)) {
            pass.terms().put(method.name(), penalty);
        }
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
