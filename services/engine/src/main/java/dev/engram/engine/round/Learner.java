package dev.engram.engine.round;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.learning.Loss;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.network.Network;
import dev.engram.api.scenario.PluginRef;
import dev.engram.api.scenario.ScenarioPlan;
import dev.engram.api.scenario.Task;
import dev.engram.api.scenario.WeightsRef;
import dev.engram.engine.RoundFailure;
import dev.engram.engine.data.BatchLoader;
import dev.engram.engine.data.NamedAugmentation;
import dev.engram.engine.data.NamedMixing;
import dev.engram.engine.data.Pictures;
import dev.engram.engine.data.Streams;
import dev.engram.engine.learning.AccuracyMatrix;
import dev.engram.engine.learning.Checkpoints;
import dev.engram.engine.learning.Course;
import dev.engram.engine.learning.Ear;
import dev.engram.engine.learning.Evaluator;
import dev.engram.engine.learning.Method;
import dev.engram.engine.learning.Model;
import dev.engram.engine.learning.Optimizer;
import dev.engram.engine.learning.ParameterGroups;
import dev.engram.engine.learning.Trainer;
import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.engine.program.Script;
import dev.engram.engine.state.LearnerState;
import dev.engram.engine.state.Slice;
import dev.engram.engine.state.Slices;
import dev.engram.engine.state.StateFiles;
import dev.engram.engine.weights.Head;
import dev.engram.engine.weights.PretrainedWeights;
import dev.engram.engine.weights.WeightsFile;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.round.StateManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One round: from an order and its files to a new state and its evaluation. Use once, on one thread. */
public final class Learner {
    private static final Logger LOG = LoggerFactory.getLogger(Learner.class);

    private final Path folder;
    private final RoundOrder order;
    private final PluginCatalog catalog;
    private final ScenarioPlan plan;
    private final NDManager manager;
    private final Device device;
    private final BatchLoader loader;
    private final Checkpoints checkpoints;
    private final Ear ear;
    private final LearnerState before;
    private final Roster roster;
    private final long seed;
    private PrecisionChoice.Made precision;

    /**
     * A round.
     *
     * @param folder with {@code parent/} and {@code champion/} as the order says
     */
    public Learner(Path folder, RoundOrder order, PluginCatalog catalog, Pictures pictures, ScenarioPlan plan, NDManager manager, Device device, Ear ear,
            Checkpoints checkpoints) throws IOException {
        this.checkpoints = checkpoints;
        this.folder = folder;
        this.order = order;
        this.catalog = catalog;
        this.plan = plan;
        this.manager = manager;
        this.device = device;
        this.ear = ear;
        if (plan.task() != Task.SINGLE_LABEL) {
            throw RoundFailure.outside("task " + plan.task().wire() + " cannot be learnt by this version; it knows single-label", null);
        }
        before = order.parent() == null ? LearnerState.empty() : new StateFiles(folder.resolve("parent")).state();
        roster = Roster.of(order, before);
        seed = Streams.of(order.seed() ^ plan.training().seed() << 20, order.scenario(), order.round()).nextLong();
        List<NamedAugmentation> augmentations = plan.augmentations().stream()
                .map(ref -> new NamedAugmentation(ref.name(), catalog.augmentation(ref, plan.input()))).toList();
        List<NamedMixing> mixings = plan.mixing().stream().map(ref -> new NamedMixing(ref.name(), catalog.mixing(ref))).toList();
        loader = new BatchLoader(pictures, plan.input(), augmentations, mixings, seed, device.threads());
    }

    /** Learns; the new state stands in {@code state/} afterwards. */
    public Learnt learn() throws IOException {
        try (loader) {
            Model initial = model();
            Model model = initial.freeze(ParameterGroups.of(plan.training(), initial.network()).frozen(), manager);
            Script.seed(seed);
            List<Method> methods = methods();
            long[] counts = new long[roster.labels().size()];
            roster.train().values().forEach(sample -> counts[sample.label()]++);
            Loss loss = Method.shared(catalog.loss(plan.loss()).over(roster.labels(), counts), methods);
            Course course = new Course(order.round(), roster.labels(), before.labels().size(), roster.seen(before), roster.learnt(), roster.train(),
                    roster.relabelled(), plan.training(), loss, tune().stream().map(roster::sample).toList(), loader, seed, manager, ear, checkpoints,
                    new ScenarioNetworks(folder, order, catalog, plan.input(), manager));
            ear.phase("load", 0, roster.learnt().size());
            Trainer trainer = new Trainer(course, model, methods);
            trainer.begin();
            Map<String, NDArray> optimizer;
            try (Optimizer stepper = Optimizer.create(plan.training(), model, manager)) {
                trainer.learn(stepper);
                optimizer = new LinkedHashMap<>(dev.engram.engine.program.Tensors.of(stepper.state()).copy(manager).map());
            }
            if (!roster.learnt().isEmpty()) {
                try (Optimizer stepper = Optimizer.create(plan.training(), model, manager)) {
                    trainer.rehearse(stepper);
                }
            }
            return concluded(model, trainer, optimizer);
        }
    }

    private Learnt concluded(Model model, Trainer trainer, Map<String, NDArray> optimizer) throws IOException {
        requireNumbers(model);
        Map<String, RetentionState> kept = trainer.end();
        Slices slices = slices();
        Evaluator evaluator = new Evaluator(model, loader, manager);
        Evaluation evaluation = Evaluation.of(evaluator, slices.slices(), roster.classes(), roster.labels().size(), ear);
        requireNumbers(evaluation);
        Slices measured = slices.measured(evaluation.accuracy());
        AccuracyMatrix matrix = new AccuracyMatrix(measured.matrix());
        List<String> untrained = untrained(evaluation);
        Optional<String> refusal = refusal(evaluation, slices.slices(), matrix).map(why -> untrained.isEmpty() ? why : why
                + "; no training sample had the labels " + untrained + " of the hold-out yet: publish some with split train");
        LearnerState state = state(measured, kept);
        StateManifest manifest = new StateFiles(folder.resolve("state")).write(state, model, optimizer, kept);
        return new Learnt(plan, state, manifest, model, evaluation, proof(evaluator, evaluation), matrix, refusal, trainer.passes(),
                names(slices.slices()), precision.recorded(), trainer.curve());
    }

    /** The last step may go wrong like any other, and nothing after it would notice. */
    private static void requireNumbers(Model model) {
        model.broken().ifPresent(name -> {
            throw new RoundFailure("the training diverged: after it '" + name + "' holds values that are no numbers; lower the learning rate, or the"
                    + " weights of the retention methods (ewc: lambda)");
        });
    }

    private static void requireNumbers(Evaluation evaluation) {
        for (int i = 0; i < evaluation.logits().length; i++) {
            for (float logit : evaluation.logits()[i]) {
                if (!Float.isFinite(logit)) {
                    throw new RoundFailure("the model answers sample " + evaluation.ids().get(i) + " of the hold-out with " + logit
                            + ", which is no number; look at the model, or lower the learning rate");
                }
            }
        }
    }

    /** Classes that are asked for and were never trained: they cannot be recognised. */
    private List<String> untrained(Evaluation evaluation) {
        Set<Integer> seen = roster.seen(before);
        List<String> names = java.util.Arrays.stream(evaluation.truth()).distinct().sorted().filter(label -> !seen.contains(label))
                .mapToObj(roster.labels().names()::get).toList();
        if (!names.isEmpty()) {
            ear.metric("untrained-classes", names.size());
        }
        return names;
    }

    private Evaluation proof(Evaluator evaluator, Evaluation evaluation) {
        if (!evaluation.ids().isEmpty()) {
            return evaluation;
        }
        List<String> some = Slices.subset(roster.train().keySet());
        List<Slice> slices = some.isEmpty() ? List.of() : List.of(new Slice(order.round(), some));
        return Evaluation.of(evaluator, slices, roster.classes(), roster.labels().size(), Ear.deaf());
    }

    /** The numbers to start with, as they are to be trained. */
    private Model model() throws IOException {
        Model numbers = numbers();
        precision = new PrecisionChoice(plan, order, before).of(numbers, manager, ear);
        return numbers.in(precision.trained(), device.replicas(), manager);
    }

    private Model numbers() throws IOException {
        if (roster.labels().size() == 0 || order.parent() == null && roster.learnt().isEmpty()) {
            throw new RoundFailure("there is nothing to learn from: the experience has " + order.experience().size()
                    + " samples, none of them for training; publish some with split train");
        }
        Network network = catalog.network(plan, roster.labels().size());
        if (order.parent() == null) {
            WeightsRef weights = order.staged().get(WeightsRef.MODEL);
            return weights == null ? Model.fresh(network, catalog.ops(), seed, manager) : pretrained(network, weights);
        }
        Model old = new StateFiles(folder.resolve("parent")).model(catalog.ops(), manager);
        try {
            return old.grow(network, seed, manager);
        } catch (IllegalArgumentException e) {
            throw RoundFailure.outside("the scenario's model no longer fits what was learnt: " + e.getMessage()
                    + "; put the model's configuration back, or create a new scenario", e);
        }
    }

    private Model pretrained(Network network, WeightsRef weights) {
        try (WeightsFile file = WeightsFile.open(folder.resolve("weights").resolve(WeightsRef.MODEL), weights.source())) {
            PretrainedWeights pretrained = PretrainedWeights.of(file, network, catalog.aliases(plan.model(), network),
                    weights.keepsHead() ? Head.KEPT : Head.FRESH);
            LOG.info("{}", pretrained.fit().summary());
            ear.metric("weights-taken", pretrained.fit().taken().size());
            ear.metric("weights-missing", pretrained.fit().missing().size() + pretrained.fit().wrongShape().size());
            return pretrained.model(catalog.ops(), seed, manager);
        } catch (IOException e) {
            throw RoundFailure.outside("the scenario's weights cannot be used: " + e.getMessage()
                    + "; give others with `engram scenario update " + order.scenario() + " --weights …`", e);
        }
    }

    private List<Method> methods() throws IOException {
        List<Method> methods = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (PluginRef ref : plan.retention()) {
            if (!names.add(ref.name())) {
                throw RoundFailure.outside("retention '" + ref.name() + "' stands twice in the scenario's plan; once is enough", null);
            }
            RetentionState state = order.parent() == null ? RetentionState.empty()
                    : new StateFiles(folder.resolve("parent")).retention(ref.name(), before, manager);
            methods.add(new Method(ref.name(), catalog.retention(ref), state));
        }
        return methods;
    }

    private Slices slices() {
        Set<String> gone = new HashSet<>(order.withdrawn());
        return new Slices(before.slices(), before.matrix())
                .without(id -> gone.contains(id) || !roster.classes().containsKey(id))
                .born(order.round(), roster.holdout());
    }

    private Optional<String> refusal(Evaluation evaluation, List<Slice> slices, AccuracyMatrix matrix) throws IOException {
        Gate gate = new Gate(plan.gate());
        // Without hold-out there is nothing to judge by.
        if (slices.isEmpty()) {
            return Optional.empty();
        }
        if (order.champion() == null) {
            return gate.refusal(matrix.average(), OptionalDouble.empty(), OptionalDouble.empty());
        }
        Path champion = folder.resolve("champion");
        List<Slice> common = Gate.common(slices, new StateFiles(champion).state(), roster.classes());
        if (common.isEmpty()) {
            return gate.refusal(matrix.average(), OptionalDouble.empty(), OptionalDouble.empty());
        }
        Evaluation his = Gate.champion(champion, catalog.ops(), common, roster.classes(), loader, manager);
        OptionalDouble mine = evaluation.on(common).stream().mapToDouble(Double::doubleValue).average();
        OptionalDouble theirs = his.accuracy().stream().mapToDouble(Double::doubleValue).average();
        ear.metric("champion-accuracy", theirs.orElse(0));
        return gate.refusal(matrix.average(), mine, theirs);
    }

    private LearnerState state(Slices slices, Map<String, RetentionState> kept) {
        Map<String, LearnerState.Kept> retention = new TreeMap<>();
        kept.forEach((name, state) -> retention.put(name, new LearnerState.Kept(state.values(), state.samples())));
        return new LearnerState(LearnerState.FORMAT, roster.labels(), List.copyOf(roster.seen(before)), slices.slices(), tune(),
                slices.matrix(), retention, precision.kept());
    }

    /** What is kept to tune on: of the rounds before and of this one. */
    private List<String> tune() {
        Set<String> gone = new HashSet<>(order.withdrawn());
        List<String> tune = new ArrayList<>(before.tune());
        tune.removeIf(id -> gone.contains(id) || !roster.classes().containsKey(id));
        tune.addAll(roster.tune());
        return Slices.subset(tune);
    }

    /** For people: which classes a slice is about. */
    private List<String> names(List<Slice> slices) {
        List<String> names = new ArrayList<>();
        for (Slice slice : slices) {
            List<String> classes = slice.samples().stream().map(roster.classes()::get).distinct().sorted()
                    .map(roster.labels().names()::get).toList();
            String listed = String.join(", ", classes.subList(0, Math.min(4, classes.size())));
            names.add(classes.size() > 4 ? listed + " and " + (classes.size() - 4) + " more" : listed);
        }
        return names;
    }
}
