package dev.engram.engine.round;

import ai.djl.ndarray.NDManager;
import dev.engram.api.scenario.ScenarioPlan;
import dev.engram.engine.RoundFailure;
import dev.engram.engine.data.Pictures;
import dev.engram.engine.learning.AccuracyMatrix;
import dev.engram.engine.learning.Checkpoints;
import dev.engram.engine.learning.Ear;
import dev.engram.engine.learning.Evaluator;
import dev.engram.engine.learning.Model;
import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.engine.state.LearnerState;
import dev.engram.engine.state.Parent;
import dev.engram.engine.state.Slice;
import dev.engram.engine.state.Slices;
import dev.engram.engine.state.StateFiles;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.round.StateManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** One round: from an order and its files to a new state and its evaluation. Use once, on one thread. */
public final class Learner {
    private final Path folder;
    private final RoundOrder order;
    private final PluginCatalog catalog;
    private final ScenarioPlan plan;
    private final NDManager manager;
    private final Ear ear;
    private final LearnerState before;
    private final RoundTraining training;
    private final Roster roster;

    /**
     * A round.
     *
     * @param folder with {@code parent/} and {@code champion/} as the order says
     */
    public Learner(Path folder, RoundOrder order, PluginCatalog catalog, Pictures pictures, ScenarioPlan plan, NDManager manager, Device device, Ear ear,
            Checkpoints checkpoints) throws IOException {
        this.folder = folder;
        this.order = order;
        this.catalog = catalog;
        this.plan = plan;
        this.manager = manager;
        this.ear = ear;
        Parent parent = order.parent() == null ? Parent.none() : Parent.in(folder.resolve("parent"));
        training = new RoundTraining(order, plan, catalog, pictures, parent, new RoundTraining.Place(folder, manager, device, ear, checkpoints));
        roster = training.roster();
        before = training.before();
    }

    /** Learns; the new state stands in {@code state/} afterwards. */
    public Learnt learn() throws IOException {
        try (training) {
            return concluded(training.train());
        }
    }

    private Learnt concluded(RoundTraining.Trained trained) throws IOException {
        Model model = trained.model();
        Slices slices = slices();
        Evaluator evaluator = training.evaluator(model);
        Evaluation evaluation = Evaluation.of(evaluator, slices.slices(), roster.classes(), roster.labels().size(), ear);
        requireNumbers(evaluation);
        Slices measured = slices.measured(evaluation.accuracy());
        AccuracyMatrix matrix = new AccuracyMatrix(measured.matrix());
        List<String> untrained = untrained(evaluation);
        Optional<String> refusal = refusal(evaluation, slices.slices(), matrix).map(why -> untrained.isEmpty() ? why : why
                + "; no training sample had the labels " + untrained + " of the hold-out yet: publish some with split train");
        LearnerState state = training.state(measured, trained.kept());
        StateManifest manifest = new StateFiles(folder.resolve("state")).write(state, model, trained.optimizer(), trained.kept());
        return new Learnt(plan, state, manifest, model, evaluation, proof(evaluator, evaluation), matrix, refusal, trained.trainer().passes(),
                names(slices.slices()), training.precision().recorded(), trained.trainer().curve());
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
        Evaluation his = Gate.champion(champion, catalog.ops(), common, roster.classes(), training.loader(), manager);
        OptionalDouble mine = evaluation.on(common).stream().mapToDouble(Double::doubleValue).average();
        OptionalDouble theirs = his.accuracy().stream().mapToDouble(Double::doubleValue).average();
        ear.metric("champion-accuracy", theirs.orElse(0));
        return gate.refusal(matrix.average(), mine, theirs);
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
