package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.learning.FisherForm;
import dev.engram.api.learning.FixedNetwork;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.LearningStep;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.scenario.LabelSpace;
import dev.engram.api.scenario.PluginRef;
import dev.engram.engine.data.Streams;
import dev.engram.engine.program.GradientMode;
import dev.engram.engine.program.Initialization;
import dev.engram.engine.program.Tensors;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** The round as one method of retention sees it. */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
final class RoundView implements LearningRound {
    private final Course course;
    private final Model model;
    private final Method method;
    private final Collection<String> kept;
    private final RowLoss rows;
    private Features features;

    /** @param kept ids that methods before this one keep; grows */
    RoundView(Course course, Model model, Method method, Collection<String> kept) {
        this(course, model, method, kept, RowLoss.of(course));
    }

    private RoundView(Course course, Model model, Method method, Collection<String> kept, RowLoss rows) {
        this.course = course;
        this.model = model;
        this.method = method;
        this.kept = kept;
        this.rows = rows;
    }

    /** The same round as the host or another method sees it, perhaps with fewer samples. */
    RoundView as(Course seen, Method other) {
        return new RoundView(seen, model, other, kept, rows);
    }

    @Override
    public long number() {
        return course.number();
    }

    @Override
    public LabelSpace labels() {
        return course.labels();
    }

    @Override
    public int known() {
        return course.known();
    }

    @Override
    public Set<Integer> trained() {
        return course.trained();
    }

    @Override
    public List<LearningSample> experience() {
        return course.experience();
    }

    @Override
    public Map<String, LearningSample> samples() {
        return course.samples();
    }

    @Override
    public Set<String> relabelled() {
        return course.relabelled();
    }

    @Override
    public RetentionState state() {
        return method.state();
    }

    @Override
    public List<String> kept() {
        return List.copyOf(kept);
    }

    @Override
    public int batchSize() {
        return course.plan().batchSize() * course.plan().accumulation();
    }

    @Override
    public NDManager manager() {
        return course.manager();
    }

    @Override
    public Map<String, NDArray> parameters() {
        return model.parameters().map();
    }

    @Override
    public List<String> head() {
        return model.network().head();
    }

    @Override
    public Map<String, NDArray> buffers() {
        return model.buffers().map();
    }

    @Override
    public Map<String, NDArray> copy(Map<String, NDArray> tensors) {
        return Tensors.of(tensors).copy(course.manager()).map();
    }

    @Override
    public Map<String, NDArray> grown(Map<String, NDArray> tensors) {
        return Initialization.pad(Tensors.of(tensors), model.network()).map();
    }

    @Override
    public NDArray pictures(NDManager owner, List<String> ids) {
        return model.program().input(owner, course.loader().plain(ids), ids.size());
    }

    @Override
    public Map<String, NDArray> forward(
            NDManager owner, NDArray x, Map<String, NDArray> parameters, Map<String, NDArray> buffers, boolean train) {
        Tensors weights = own(parameters, model.parameters());
        Tensors statistics = own(buffers, model.buffers());
        try {
            return model.program().forward(owner, x, weights, statistics, train);
        } finally {
            done(weights, model.parameters());
            done(statistics, model.buffers());
        }
    }

    /** The live list is known to the engine already; a copy's is made for the call. */
    private static Tensors own(Map<String, NDArray> given, Tensors live) {
        return given == live.map() ? live : Tensors.of(given);
    }

    /** What was made for the call holds on to the copy's memory until it is let go. */
    private static void done(Tensors used, Tensors live) {
        if (used != live) {
            used.release();
        }
    }

    @Override
    public NDArray features(NDManager owner, NDArray x) {
        if (features == null) {
            features = Features.of(model, course.manager());
        }
        return features.of(owner, x);
    }

    @Override
    public Map<String, NDArray> fisherInformation(List<String> ids, FisherForm form) {
        return FisherInformation.of(model, course, ids, form);
    }

    @Override
    public int estimateBatchStatistics(List<String> ids) {
        return BatchEstimate.of(model, course, ids);
    }

    @Override
    public Map<String, NDArray> differentiate(Supplier<NDArray> scalar) {
        List<NDArray> gradients;
        try (GradientMode on = GradientMode.on()) {
            gradients = model.program().gradients(scalar.get(), model.trained());
        }
        Map<String, NDArray> named = new LinkedHashMap<>();
        for (int i = 0; i < gradients.size(); i++) {
            named.put(model.trained().names().get(i), gradients.get(i));
        }
        return named;
    }

    @Override
    public FixedNetwork network(PluginRef network, String weights, List<Double> mean, List<Double> std) {
        return course.networks().open(network, weights, mean, std);
    }

    @Override
    public NDArray loss(LearningStep step, int from, int to) {
        return rows.of(step, from, to);
    }

    @Override
    public SplittableRandom random(String purpose) {
        return Streams.of(course.seed(), method.name() + "/" + purpose, course.number());
    }

    @Override
    public void metric(String key, double value) {
        course.ear().metric(method.name() + "/" + key, value);
    }

    @Override
    public void progress(String phase, long done, long of) {
        course.ear().phase(phase, done, of);
    }
}
