package dev.engram.devkit.speed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.Loss;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.network.Network;
import dev.engram.api.scenario.PluginRef;
import dev.engram.api.scenario.Precision;
import dev.engram.api.scenario.TrainingPlan;
import dev.engram.engine.data.BatchLoader;
import dev.engram.engine.data.NamedAugmentation;
import dev.engram.engine.learning.Checkpoints;
import dev.engram.engine.learning.Course;
import dev.engram.engine.learning.Method;
import dev.engram.engine.learning.Model;
import dev.engram.engine.learning.Networks;
import dev.engram.engine.learning.Optimizer;
import dev.engram.engine.learning.PrecisionTrial;
import dev.engram.engine.learning.Trainer;
import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.engine.program.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Training as a round trains: trainer, loader, optimizer and the stock loss, with one method of retention or without any. A turn is a course of its own over the
 * same model and optimizer. Of {@code step} an epoch is one step; of {@code epoch} it is the whole folder, whose pictures are decoded anew.
 */
final class Training implements Measured {
    private static final float KEPT = 1e-4f;

    private final Task task;
    private final Precision precision;
    private final Folder folder;
    private final int threads;
    private final NDManager manager;
    private final Model model;
    private final Optimizer optimizer;
    private final Loss loss;
    private final PluginCatalog catalog;
    private final List<NamedAugmentation> augmentations;
    private final boolean whole;
    private final BatchLoader kept;

    /**
     * A training.
     *
     * @param precision of the passes, or {@code auto}
     * @param work      gets {@code weights.safetensors}, the numbers that it begins with
     */
    Training(Task task, Precision precision, Folder folder, PluginCatalog catalog, NDManager manager, int threads, Path work) throws IOException {
        this.task = task;
        this.precision = precision;
        this.folder = folder;
        this.threads = threads;
        this.manager = manager;
        Network network = catalog.network(task.network(), task.input(), task.classes());
        model = trainable(Model.fresh(network, catalog.ops(), 7, manager), precision, task.batch(), manager);
        Map<String, NDArray> numbers = new LinkedHashMap<>(model.parameters().map());
        numbers.putAll(model.buffers().map());
        Safetensors.write(numbers, work.resolve("weights.safetensors"));
        optimizer = Optimizer.create(task.plan(1, precision), model, manager);
        loss = catalog.loss(PluginRef.of("cross-entropy"));
        this.catalog = catalog;
        augmentations = task.augmentations().stream().map(ref -> new NamedAugmentation(ref.name(), catalog.augmentation(ref, task.input()))).toList();
        whole = task.kind().equals("epoch");
        kept = whole ? null : loader();
    }

    /** With {@code auto}, what a round's own trial chooses. */
    private static Model trainable(Model fresh, Precision asked, int batch, NDManager manager) {
        Precision chosen = asked == Precision.AUTO ? PrecisionTrial.of(fresh, batch, manager).faster() : asked;
        return fresh.in(chosen, manager);
    }

    @Override
    public String setting() {
        return model.program().precision().wire();
    }

    @Override
    public long parameters() {
        return model.network().parameters().stream().mapToLong(spec -> spec.shape().elements()).sum();
    }

    @Override
    public Turn turn(int steps) {
        return whole ? epochs(steps) : course(kept, steps);
    }

    private Turn epochs(int epochs) {
        List<Double> seconds = new java.util.ArrayList<>();
        List<Double> losses = new java.util.ArrayList<>();
        for (int i = 0; i < epochs; i++) {
            long began = System.nanoTime();
            try (BatchLoader loader = loader()) {
                losses.addAll(course(loader, 1).loss());
            }
            seconds.add((System.nanoTime() - began) * 1e-9);
        }
        return new Turn(seconds, losses, List.of());
    }

    private Turn course(BatchLoader loader, int epochs) {
        try (NDManager round = manager.newSubManager()) {
            Stopwatch watch = new Stopwatch();
            Trainer trainer = new Trainer(course(task, task.plan(epochs, precision), folder, loss, loader, round, watch), model, methods(round));
            trainer.begin();
            watch.start();
            trainer.learn(optimizer);
            return watch.turn();
        }
    }

    /** The first round of a task, in which every class is seen. */
    static Course course(Task task, TrainingPlan plan, Folder folder, Loss loss, BatchLoader loader, NDManager round, Stopwatch watch) {
        Map<String, LearningSample> byId = folder.samples().stream().collect(Collectors.toMap(LearningSample::id, sample -> sample));
        Set<Integer> seen = IntStream.range(0, task.classes()).boxed().collect(Collectors.toSet());
        return new Course(1, task.labels(), 0, Set.of(), seen, folder.samples(), byId, Set.of(), plan, loss, List.of(), loader, 7, round, watch,
                Checkpoints.none(), Networks.none());
    }

    /** The method that was asked for, with a number for each weight from the round before: how large it is does not change how long a step takes. */
    private List<Method> methods(NDManager round) {
        if (task.retention() == null) {
            return List.of();
        }
        Map<String, NDArray> kept = model.parameters().zeros(round).map();
        kept.values().forEach(array -> array.addi(KEPT));
        return List.of(new Method(task.retention(), catalog.retention(PluginRef.of(task.retention())), new RetentionState(Map.of(), kept, List.of())));
    }

    private BatchLoader loader() {
        return new BatchLoader(folder.pictures(), task.input(), augmentations, 7, threads);
    }

    @Override
    public void close() {
        if (kept != null) {
            kept.close();
        }
        optimizer.close();
        model.close();
    }
}
