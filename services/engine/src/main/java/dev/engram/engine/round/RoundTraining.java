package dev.engram.engine.round;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.learning.Loss;
import dev.engram.api.learning.Retention;
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
import dev.engram.engine.program.Tensors;
import dev.engram.engine.state.LearnerState;
import dev.engram.engine.state.Parent;
import dev.engram.engine.state.Slices;
import dev.engram.engine.weights.Head;
import dev.engram.engine.weights.PretrainedWeights;
import dev.engram.engine.weights.WeightsFile;
import dev.engram.lineage.round.RoundOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The learning of a round: from an order and what was known before to a model and what its methods keep. It neither judges nor writes; a round does both
 * afterwards ({@link Learner}), and a stream that is learnt in one process only measures. Use once, on one thread.
 */
public final class RoundTraining implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RoundTraining.class);

    private final RoundOrder order;
    private final ScenarioPlan plan;
    private final PluginCatalog catalog;
    private final Parent parent;
    private final Place place;
    private final LearnerState before;
    private final Roster roster;
    private final long seed;
    private final BatchLoader loader;
    private PrecisionChoice.Made precision;

    /**
     * Where a round is learnt, and who hears of it.
     *
     * @param folder      with {@code weights/} as the order says; not looked at if it says none
     * @param manager     owner of everything that the round makes
     * @param device      the manager's
     * @param ear         hears
     * @param checkpoints of the training
     */
    public record Place(Path folder, NDManager manager, Device device, Ear ear, Checkpoints checkpoints) {}

    /**
     * What was learnt.
     *
     * @param model     with its numbers; lives as long as the round's manager
     * @param kept      what each method keeps, by its name
     * @param optimizer state of the optimizer after the last step of the plan's training
     * @param trainer   what it did
     */
    public record Trained(Model model, Map<String, RetentionState> kept, Map<String, NDArray> optimizer, Trainer trainer) {}

    /** A training; the pictures are those of the order's samples. */
    public RoundTraining(RoundOrder order, ScenarioPlan plan, PluginCatalog catalog, Pictures pictures, Parent parent, Place place) {
        if (plan.task() != Task.SINGLE_LABEL) {
            throw RoundFailure.outside("task " + plan.task().wire() + " cannot be learnt by this version; it knows single-label", null);
        }
        this.order = order;
        this.plan = plan;
        this.catalog = catalog;
        this.parent = parent;
        this.place = place;
        before = parent.state();
        roster = Roster.of(order, before);
        seed = Streams.of(order.seed() ^ plan.training().seed() << 20, order.scenario(), order.round()).nextLong();
        List<NamedAugmentation> augmentations = plan.augmentations().stream()
                .map(ref -> new NamedAugmentation(ref.name(), catalog.augmentation(ref, plan.input()))).toList();
        List<NamedMixing> mixings = plan.mixing().stream().map(ref -> new NamedMixing(ref.name(), catalog.mixing(ref))).toList();
        loader = new BatchLoader(pictures, plan.input(), augmentations, mixings, seed, place.device().threads());
    }

    /** Learns. */
    public Trained train() throws IOException {
        Model initial = model();
        Model model = initial.freeze(ParameterGroups.of(plan.training(), initial.network()).frozen(), place.manager());
        Script.seed(seed);
        List<Method> methods = methods();
        place.ear().phase("load", 0, roster.learnt().size());
        Trainer trainer = new Trainer(course(methods), model, methods);
        trainer.begin();
        Map<String, NDArray> optimizer;
        try (Optimizer stepper = Optimizer.create(plan.training(), model, place.manager())) {
            trainer.learn(stepper);
            optimizer = new LinkedHashMap<>(Tensors.of(stepper.state()).copy(place.manager()).map());
        }
        if (!roster.learnt().isEmpty()) {
            try (Optimizer stepper = Optimizer.create(plan.training(), model, place.manager())) {
                trainer.rehearse(stepper);
            }
        }
        requireNumbers(model);
        return new Trained(model, trainer.end(), optimizer, trainer);
    }

    /** The last step may go wrong like any other, and nothing after it would notice. */
    private static void requireNumbers(Model model) {
        model.broken().ifPresent(name -> {
            throw new RoundFailure("the training diverged: after it '" + name + "' holds values that are no numbers; lower the learning rate, or the"
                    + " weights of the retention methods (ewc: lambda)");
        });
    }

    private Course course(List<Method> methods) {
        long[] counts = new long[roster.labels().size()];
        roster.train().values().forEach(sample -> counts[sample.label()]++);
        Loss loss = Method.shared(catalog.loss(plan.loss()).over(roster.labels(), counts), methods);
        return new Course(order.round(), roster.labels(), before.labels().size(), Set.copyOf(before.seen()), roster.seen(before), roster.learnt(),
                roster.train(), roster.relabelled(), plan.training(), loss, tune().stream().map(roster::sample).toList(), loader, seed, place.manager(), place.ear(),
                place.checkpoints(), new ScenarioNetworks(place.folder(), order, catalog, plan.input(), place.manager()));
    }

    /** What is known beside numbers after a training, with what was measured then. */
    public LearnerState state(Slices slices, Map<String, RetentionState> kept) {
        Map<String, LearnerState.Kept> retention = new TreeMap<>();
        kept.forEach((name, one) -> retention.put(name, new LearnerState.Kept(one.values(), one.samples())));
        return new LearnerState(LearnerState.FORMAT, roster.labels(), List.copyOf(roster.seen(before)), slices.slices(), tune(), slices.matrix(),
                retention, precision.kept());
    }

    /** Runs a model that came of this round on samples of its order. */
    public Evaluator evaluator(Model model) {
        return new Evaluator(model, loader, place.manager());
    }

    Roster roster() {
        return roster;
    }

    LearnerState before() {
        return before;
    }

    BatchLoader loader() {
        return loader;
    }

    PrecisionChoice.Made precision() {
        return precision;
    }

    @Override
    public void close() {
        loader.close();
    }

    /** The numbers to start with, as they are to be trained. */
    private Model model() throws IOException {
        Model numbers = numbers();
        precision = new PrecisionChoice(plan, order, before).of(numbers, place.manager(), place.ear());
        return numbers.in(precision.trained(), place.device().replicas(), place.manager());
    }

    private Model numbers() throws IOException {
        Model old = roster.labels().size() == 0 ? null : parent.model(catalog.ops(), place.manager()).orElse(null);
        if (old == null && roster.learnt().isEmpty()) {
            throw new RoundFailure("there is nothing to learn from: the experience has " + order.experience().size()
                    + " samples, none of them for training; publish some with split train");
        }
        Network network = catalog.network(plan, roster.labels().size());
        if (old == null) {
            WeightsRef weights = order.staged().get(WeightsRef.MODEL);
            return weights == null ? Model.fresh(network, catalog.ops(), seed, place.manager()) : pretrained(network, weights);
        }
        try {
            return old.grow(network, seed, place.manager());
        } catch (IllegalArgumentException e) {
            throw RoundFailure.outside("the scenario's model no longer fits what was learnt: " + e.getMessage()
                    + "; put the model's configuration back, or create a new scenario", e);
        }
    }

    private Model pretrained(Network network, WeightsRef weights) {
        try (WeightsFile file = WeightsFile.open(place.folder().resolve("weights").resolve(WeightsRef.MODEL), weights.source())) {
            PretrainedWeights pretrained = PretrainedWeights.of(file, network, catalog.aliases(plan.model(), network),
                    weights.keepsHead() ? Head.KEPT : Head.FRESH);
            LOG.info("{}", pretrained.fit().summary());
            place.ear().metric("weights-taken", pretrained.fit().taken().size());
            place.ear().metric("weights-missing", pretrained.fit().missing().size() + pretrained.fit().wrongShape().size());
            return pretrained.model(catalog.ops(), seed, place.manager());
        } catch (IOException e) {
            throw RoundFailure.outside("the scenario's weights cannot be used: " + e.getMessage()
                    + "; give others with `engram scenario update " + order.scenario() + " --weights …`", e);
        }
    }

    private List<Method> methods() throws IOException {
        List<Method> methods = new ArrayList<>();
        Set<String> names = new HashSet<>();
        List<Retention> acting = catalog.retention(plan.retention());
        for (PluginRef ref : plan.retention()) {
            if (!names.add(ref.name())) {
                throw RoundFailure.outside("retention '" + ref.name() + "' stands twice in the scenario's plan; once is enough", null);
            }
            methods.add(new Method(ref.name(), acting.get(methods.size()), parent.retention(ref.name(), place.manager())));
        }
        return methods;
    }

    /** What is kept to tune on: of the rounds before and of this one. */
    private List<String> tune() {
        Set<String> gone = new HashSet<>(order.withdrawn());
        List<String> tune = new ArrayList<>(before.tune());
        tune.removeIf(id -> gone.contains(id) || !roster.classes().containsKey(id));
        tune.addAll(roster.tune());
        return Slices.subset(tune);
    }
}
