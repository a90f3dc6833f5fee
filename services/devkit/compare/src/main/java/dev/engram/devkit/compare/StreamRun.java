package dev.engram.devkit.compare;

import ai.djl.ndarray.NDManager;
import dev.engram.api.augment.Picture;
import dev.engram.api.sample.Split;
import dev.engram.api.scenario.ScenarioPlan;
import dev.engram.devkit.compare.LearningStream.Experience;
import dev.engram.devkit.compare.LearningStream.Sample;
import dev.engram.engine.data.Pictures;
import dev.engram.engine.learning.AccuracyMatrix;
import dev.engram.engine.learning.Checkpoints;
import dev.engram.engine.learning.Evaluator;
import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.engine.round.Device;
import dev.engram.engine.round.RoundTraining;
import dev.engram.engine.round.RoundTraining.Trained;
import dev.engram.engine.state.HeldParent;
import dev.engram.engine.state.LearnerState;
import dev.engram.engine.state.Parent;
import dev.engram.engine.state.Slices;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundOrder;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A strategy on a stream, from the first experience to the last evaluation, in this process. Each experience is learnt by {@link RoundTraining}, as a round
 * of the trainer is: from an order with its samples and those the state refers to, to a model and a state. What differs from rounds: the state stays in
 * memory, nothing is exported or judged by a gate, and all hold-out pictures are measured rather than a subset. Use once, on one thread.
 */
final class StreamRun {
    /** Stands for a parent in an order; what it is the run knows itself. */
    private static final String BEFORE = "0".repeat(64);

    private final RunOrder order;
    private final LearningStream stream;
    private final PluginCatalog catalog;
    private final ScenarioPlan plan;
    private final Device device;
    private final RunEar ear;
    private final Pictures pictures;
    private final Map<String, Sample> byId = new HashMap<>();
    private final Map<Integer, List<OrderSample>> arriving = new HashMap<>();
    private final Map<String, OrderSample> known;
    private final List<List<Double>> matrix = new ArrayList<>();
    private final List<RunResult.Point> course = new ArrayList<>();
    private long passes;
    private String precision;
    private double roundCpuSeconds;

    /** A run; what it needs of the pack is prepared here, before any time is taken. */
    StreamRun(RunOrder order, Pack pack, PluginCatalog catalog, Device device, RunEar ear) {
        this.order = order;
        this.catalog = catalog;
        this.device = device;
        this.ear = ear;
        plan = catalog.plan(order.plugin(), order.configuration());
        LearningStream cut = new StreamCutter(pack, StreamSpec.of(order.stream()), order.seed()).cut();
        stream = order.feed() == RunOrder.Feed.AT_ONCE ? joint(cut) : cut;
        for (Experience experience : cut.experiences()) {
            experience.train().forEach(sample -> byId.put(sample.id(), sample));
            experience.holdout().forEach(sample -> byId.put(sample.id(), sample));
        }
        stream.experiences().forEach(experience -> arriving.put(experience.number(), experience.train().stream()
                .map(sample -> new OrderSample(sample.id(), List.of(sample.label()), Split.TRAIN, List.of())).toList()));
        known = new HashMap<>(2 * byId.size());
        pictures = new Pictures(id -> shown(pack, id), new Shown(pack.index()), Runtime.getRuntime().maxMemory() / 2);
        byId.keySet().forEach(pictures::get);
    }

    /** Pixels, as the network's input takes them. */
    private record Shown(Pack.Index index) implements Pictures.Decoder {
        @Override
        public byte[] pixels(byte[] file) {
            return file;
        }

        @Override
        public Picture detailed(byte[] file, double oversampling) {
            return Picture.of(file, index.width(), index.height(), index.channels());
        }
    }

    private byte[] shown(Pack pack, String id) throws IOException {
        Sample sample = byId.get(id);
        if (sample == null) {
            throw new NoSuchFileException(id);
        }
        return stream.views().get(sample.view()).of(pack.pixels(sample.picture()));
    }

    /** Everything to learn in one experience; the hold-out stays as it was. A sample that comes twice has its last label. */
    private static LearningStream joint(LearningStream cut) {
        Map<String, Sample> last = new LinkedHashMap<>();
        cut.experiences().forEach(experience -> experience.train().forEach(sample -> last.put(sample.id(), sample)));
        List<Experience> experiences = new ArrayList<>(List.of(new Experience(1, "all", List.copyOf(last.values()), cut.experiences().get(0).holdout())));
        cut.experiences().subList(1, cut.experiences().size())
                .forEach(experience -> experiences.add(new Experience(experience.number(), experience.name(), List.of(), experience.holdout())));
        return new LearningStream(experiences, cut.views());
    }

    /** Learns and measures. */
    RunResult run(double loadSeconds) throws IOException {
        Stopwatch watch = Stopwatch.started();
        Parent parent = Parent.none();
        HeldParent held = null;
        try (NDManager manager = device.manager()) {
            for (Experience experience : stream.experiences()) {
                if (experience.train().isEmpty()) {
                    continue;
                }
                ear.experience(experience);
                try (NDManager round = manager.newSubManager()) {
                    HeldParent next = learn(experience, parent, round, manager);
                    if (held != null) {
                        held.close();
                    }
                    held = next;
                    parent = next;
                }
                course.add(new RunResult.Point(matrix.get(matrix.size() - 1).size(), new AccuracyMatrix(matrix).average(), watch.seconds(), watch.cpuSeconds(), passes,
                        roundCpuSeconds));
            }
            double seconds = watch.seconds();
            double cpuSeconds = watch.cpuSeconds();
            return result(seconds, cpuSeconds, loadSeconds, held);
        }
    }

    private HeldParent learn(Experience experience, Parent parent, NDManager round, NDManager manager) throws IOException {
        Stopwatch watch = Stopwatch.started();
        RoundOrder learning = order(experience, parent.state());
        RoundTraining.Place place = new RoundTraining.Place(null, round, device, ear, Checkpoints.none());
        try (RoundTraining training = new RoundTraining(learning, plan, catalog, pictures, parent, place)) {
            Trained trained = training.train();
            passes += trained.trainer().passes();
            precision = trained.model().program().precision().wire();
            LearnerState state = training.state(new Slices(List.of(), List.of()), trained.kept());
            roundCpuSeconds = watch.cpuSeconds();
            boolean joint = order.feed() == RunOrder.Feed.AT_ONCE;
            Evaluator served = training.evaluator(trained.model());
            Evaluator evaluator = order.evaluation() == RunOrder.Evaluation.AS_TRAINED ? served.asTrained() : served;
            matrix.add(accuracies(evaluator, state, joint ? stream.experiences().size() : experience.number()));
            return new HeldParent(state, trained.model(), trained.kept(), manager);
        }
    }

    private RoundOrder order(Experience experience, LearnerState before) {
        List<OrderSample> fresh = arriving.get(experience.number());
        Map<String, OrderSample> memory = new LinkedHashMap<>();
        before.samples().forEach(id -> memory.put(id, known.get(id)));
        for (OrderSample sample : fresh) {
            memory.remove(sample.id());
            known.put(sample.id(), sample);
        }
        boolean first = experience.number() == 1;
        return new RoundOrder(RoundOrder.FORMAT, "compare", experience.number(), "1", order.plugin(), order.configuration(), null, fresh, List.of(),
                List.copyOf(memory.values()), first ? null : BEFORE, null, order.seed(), device.threads(), "cpu", false, experience.name());
    }

    private List<Double> accuracies(Evaluator evaluator, LearnerState state, int count) {
        List<Double> row = new ArrayList<>();
        List<String> names = state.labels().names();
        for (Experience experience : stream.experiences().subList(0, count)) {
            List<Sample> holdout = experience.holdout();
            Set<String> answers = holdout.stream().map(Sample::label).collect(Collectors.toSet());
            float[][] logits = evaluator.logits(holdout.stream().map(Sample::id).toList(), ear);
            int right = 0;
            for (int i = 0; i < logits.length; i++) {
                right += holdout.get(i).label().equals(names.get(best(logits[i], names, answers))) ? 1 : 0;
            }
            row.add((double) right / holdout.size());
        }
        return row;
    }

    private int best(float[] logits, List<String> names, Set<String> answers) {
        if (order.scenario() == RunOrder.Scenario.CLASS) {
            return Evaluator.best(logits);
        }
        float[] allowed = logits.clone();
        for (int column = 0; column < allowed.length; column++) {
            allowed[column] = answers.contains(names.get(column)) ? allowed[column] : Float.NEGATIVE_INFINITY;
        }
        return Evaluator.best(allowed);
    }

    private RunResult result(double seconds, double cpuSeconds, double loadSeconds, HeldParent held) {
        AccuracyMatrix accuracies = new AccuracyMatrix(matrix);
        int pixels = plan.input().channels() * plan.input().height() * plan.input().width();
        long bytes = held.retained() + (long) held.state().samples().size() * pixels;
        return new RunResult(order.strategy(), order.seed(), accuracies.average(), accuracies.forgetting(), accuracies.backwardTransfer(), seconds, cpuSeconds,
                loadSeconds, passes, bytes, accuracies.rows(), course, precision, new TreeMap<>(ear.metrics()));
    }
}
