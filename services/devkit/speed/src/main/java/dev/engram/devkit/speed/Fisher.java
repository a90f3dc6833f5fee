package dev.engram.devkit.speed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.learning.FisherForm;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.Loss;
import dev.engram.api.scenario.PluginRef;
import dev.engram.api.scenario.Precision;
import dev.engram.engine.data.BatchLoader;
import dev.engram.engine.learning.Course;
import dev.engram.engine.learning.FisherInformation;
import dev.engram.engine.learning.Model;
import dev.engram.engine.plugins.PluginCatalog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The diagonal Fisher information as a method of retention asks for it after a round. A step is as many samples as a step of training, so that their times can
 * be compared; how many of them go together is the engine's choice. The model is at its beginning and holds all labels for about as likely, which takes the
 * exact form longest: a trained one needs fewer passes back.
 */
final class Fisher implements Measured {
    private final Task task;
    private final FisherForm form;
    private final Folder folder;
    private final NDManager manager;
    private final Model model;
    private final Loss loss;
    private final BatchLoader loader;

    Fisher(Task task, Folder folder, PluginCatalog catalog, NDManager manager, int threads) {
        this.task = task;
        this.folder = folder;
        this.manager = manager;
        form = FisherForm.of(task.fisher());
        model = Model.fresh(catalog.network(task.network(), task.input(), task.classes()), catalog.ops(), 7, manager);
        loss = catalog.loss(PluginRef.of("cross-entropy"));
        loader = new BatchLoader(folder.pictures(), task.input(), List.of(), 7, threads);
    }

    @Override
    public long parameters() {
        return model.network().parameters().stream().mapToLong(spec -> spec.shape().elements()).sum();
    }

    @Override
    public Turn turn(int steps) {
        List<Double> seconds = new ArrayList<>();
        List<Double> traces = new ArrayList<>();
        List<String> ids = folder.samples().stream().map(LearningSample::id).toList();
        while (seconds.size() < steps) {
            try (NDManager round = manager.newSubManager()) {
                Course course = Training.course(task, task.plan(1, Precision.FLOAT32), folder, loss, loader, round, new Stopwatch());
                long began = System.nanoTime();
                List<NDArray> found = List.copyOf(FisherInformation.of(model, course, ids, form).values());
                double each = (System.nanoTime() - began) * 1e-9 / task.batches();
                double trace = found.stream().mapToDouble(array -> array.sum().getFloat()).sum();
                int batches = Math.min(task.batches(), steps - seconds.size());
                seconds.addAll(Collections.nCopies(batches, each));
                traces.addAll(Collections.nCopies(batches, trace));
            }
        }
        return new Turn(seconds, traces, List.of());
    }

    @Override
    public void close() {
        loader.close();
        model.close();
    }
}
