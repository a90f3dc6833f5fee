package dev.engram.devkit.speed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.engine.data.Batch;
import dev.engram.engine.data.BatchLoader;
import dev.engram.engine.data.NamedAugmentation;
import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.engine.program.GradientMode;
import dev.engram.engine.program.Program;
import dev.engram.engine.program.Script;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Once through a folder of pictures: read, decoded, scaled and augmented by the round's loader, made a batch of float32 as a step takes it, and normalised, which
 * in a round is part of the network. Every time decodes anew, and nothing is kept for the next: as in a round on a folder that is larger than memory.
 */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
final class Loading implements Measured {
    private final Task task;
    private final Folder folder;
    private final int threads;
    private final NDManager manager;
    private final Program program;
    private final List<NamedAugmentation> augmentations;
    private final NDArray mean;
    private final NDArray deviation;

    Loading(Task task, Folder folder, PluginCatalog catalog, NDManager manager, int threads) {
        this.task = task;
        this.folder = folder;
        this.threads = threads;
        this.manager = manager;
        Network network = Network.builder(task.input()).named("nothing").globalAvgPool().flatten().head("fc", 1).build();
        program = Program.compile(network, Ops.standard(), manager);
        augmentations = task.augmentations().stream().map(ref -> new NamedAugmentation(ref.name(), catalog.augmentation(ref, task.input()))).toList();
        mean = row(task.input().mean());
        deviation = row(task.input().std());
    }

    /** A channel's number for each value of a row. */
    private NDArray row(List<Double> values) {
        float[] numbers = new float[task.size() * values.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = values.get(i % values.size()).floatValue();
        }
        return manager.create(numbers);
    }

    @Override
    public long parameters() {
        return 0;
    }

    @Override
    public Turn turn(int steps) {
        List<Double> seconds = new ArrayList<>();
        // The loader's threads have the cores: a second one of an operation would be waited for in vain.
        Script.threads(1);
        try {
            for (int i = 0; i < steps; i++) {
                long began = System.nanoTime();
                through(i);
                seconds.add((System.nanoTime() - began) * 1e-9);
            }
        } finally {
            Script.threads(threads);
        }
        return new Turn(seconds, List.of(), List.of());
    }

    private void through(int epoch) {
        try (BatchLoader loader = new BatchLoader(folder.pictures(0), task.input(), augmentations, 7, threads); GradientMode off = GradientMode.off()) {
            Iterator<BatchLoader.Loaded> batches = loader.load(plans(epoch));
            while (batches.hasNext()) {
                BatchLoader.Loaded loaded = batches.next();
                try (NDManager step = manager.newSubManager()) {
                    normalize(program.input(step, loaded.pixels(), loaded.plan().rows().size()));
                }
            }
        }
    }

    /** As the network does it: row by row. */
    private void normalize(NDArray x) {
        Shape rows = new Shape(x.getShape().get(0), task.size(), (long) task.size() * task.channels());
        x.transpose(0, 2, 3, 1).reshape(rows).subi(mean).divi(deviation);
    }

    private Iterator<Batch> plans(int epoch) {
        List<Batch> plans = new ArrayList<>();
        List<LearningSample> samples = folder.samples();
        for (int from = 0; from < samples.size(); from += task.batch()) {
            List<LearningSample> rows = samples.subList(from, Math.min(from + task.batch(), samples.size()));
            long[] occasions = new long[rows.size()];
            java.util.Arrays.fill(occasions, epoch);
            plans.add(new Batch(rows, occasions, rows.size(), new int[] {rows.size()}, new double[] {1, 1}, true));
        }
        return plans.iterator();
    }

    @Override
    public void close() {
        program.close();
    }
}
