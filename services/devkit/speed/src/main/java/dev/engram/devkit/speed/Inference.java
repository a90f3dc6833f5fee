package dev.engram.devkit.speed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.network.Network;
import dev.engram.engine.learning.Model;
import dev.engram.engine.plugins.PluginCatalog;
import dev.engram.engine.program.OnnxExport;
import dev.engram.engine.program.Safetensors;
import dev.engram.inference.OnnxModel;
import dev.engram.inference.Preprocessing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pictures through an exported model as serving sends them, one batch a step. */
final class Inference implements Measured {
    private final OnnxModel model;
    private final FloatBuffer batch;
    private final int count;
    private final long parameters;

    /**
     * An exported model.
     *
     * @param work gets {@code model.onnx} and {@code weights.safetensors}
     */
    Inference(Task task, Folder folder, PluginCatalog catalog, NDManager manager, int threads, Path work) throws IOException {
        Network network = catalog.network(task.network(), task.input(), task.classes());
        try (Model trained = Model.fresh(network, catalog.ops(), 7, manager)) {
            Map<String, NDArray> numbers = new LinkedHashMap<>(trained.parameters().map());
            numbers.putAll(trained.buffers().map());
            Safetensors.write(numbers, work.resolve("weights.safetensors"));
            OnnxExport.write(network, catalog.ops(), trained.parameters(), trained.buffers(), work.resolve("model.onnx"), Map.of());
        }
        parameters = network.parameters().stream().mapToLong(spec -> spec.shape().elements()).sum();
        model = OnnxModel.open(work.resolve("model.onnx"), threads);
        count = task.batch();
        int floats = count * task.channels() * task.size() * task.size();
        batch = ByteBuffer.allocateDirect(floats * Float.BYTES).order(ByteOrder.nativeOrder()).asFloatBuffer();
        for (int i = 0; i < count; i++) {
            Preprocessing.append(folder.pixels(i), task.channels(), batch);
        }
        batch.flip();
    }

    @Override
    public long parameters() {
        return parameters;
    }

    @Override
    public Turn turn(int steps) {
        List<Double> seconds = new ArrayList<>();
        List<Double> answers = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            long began = System.nanoTime();
            float[] values = model.run(batch.duplicate(), count).values();
            seconds.add((System.nanoTime() - began) * 1e-9);
            answers.add(largest(values));
        }
        return new Turn(seconds, answers, List.of());
    }

    private static double largest(float[] values) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float value : values) {
            largest = Math.max(largest, value);
        }
        return largest;
    }

    @Override
    public void close() {
        model.close();
    }
}
