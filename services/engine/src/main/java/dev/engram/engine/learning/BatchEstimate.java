package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.network.Network;
import dev.engram.api.network.Node;
import dev.engram.api.network.TensorShape;
import dev.engram.api.scenario.Precision;
import dev.engram.engine.program.GradientMode;
import dev.engram.engine.program.Program;
import dev.engram.engine.program.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Mean and variance of batch normalisation over given pictures, instead of a running average of what was learnt last. Batches are pooled: mean and
 * unbiased variance of a layer are those of all values it saw, not averages of the batches'.
 */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
final class BatchEstimate {
    private static final int BATCH = 128;
    private static final String NORM = "batch-norm";

    private final Model model;
    private final Course course;
    private final List<String> ids;
    private final Map<String, TensorShape> shapes;
    private final List<Node> layers;
    private final Map<String, double[]> sums = new LinkedHashMap<>();
    private final Map<String, double[]> squares = new LinkedHashMap<>();

    private BatchEstimate(Model model, Course course, List<String> ids) {
        this.model = model;
        this.course = course;
        this.ids = ids;
        shapes = model.network().shapes(model.ops());
        layers = model.network().nodes().stream().filter(node -> node.op().equals(NORM)).toList();
    }

    /** Puts the estimate into the model's buffers; the number of layers that changed. */
    static int of(Model model, Course course, List<String> ids) {
        if (ids.size() < 2) {
            throw new IllegalArgumentException("batch statistics need at least two pictures, got " + ids.size());
        }
        BatchEstimate estimate = new BatchEstimate(model, course, ids);
        return estimate.layers.isEmpty() ? 0 : estimate.run();
    }

    private int run() {
        Tensors seen = model.buffers().copy(course.manager());
        try (GradientMode off = GradientMode.off(); Program program = program()) {
            int parts = (ids.size() + BATCH - 1) / BATCH;
            for (int part = 0; part < parts; part++) {
                List<String> some = ids.subList(ids.size() * part / parts, ids.size() * (part + 1) / parts);
                try (NDManager step = course.manager().newSubManager()) {
                    NDArray x = model.program().input(step, course.loader().plain(some), some.size());
                    program.forward(step, x, model.parameters(), seen, true);
                }
                layers.forEach(layer -> add(layer, seen, some.size()));
            }
            return put();
        } finally {
            seen.close();
        }
    }

    /** The same network whose running statistics are its last batch's. */
    private Program program() {
        Network network = model.network();
        List<Node> nodes = new ArrayList<>();
        for (Node node : network.nodes()) {
            Map<String, Object> attributes = new LinkedHashMap<>(node.attributes());
            if (node.op().equals(NORM)) {
                attributes.put("momentum", 1.0);
            }
            nodes.add(new Node(node.name(), node.op(), node.inputs(), attributes, node.parameters(), node.buffers()));
        }
        Network last = new Network(network.format(), network.name(), network.input(), nodes, network.outputs(), network.parameters(), network.buffers());
        return Program.compile(last, model.ops(), new Program.Settings(Precision.FLOAT32, model.program().settings().frozen(), List.of()), course.manager());
    }

    /** Values a layer sees of each channel. */
    private double seen(Node layer, int rows) {
        TensorShape shape = shapes.get(layer.name());
        return (double) rows * shape.elements() / shape.size(0);
    }

    private void add(Node layer, Tensors seen, int rows) {
        float[] mean = seen.get(layer.buffers().get(0)).toFloatArray();
        float[] variance = seen.get(layer.buffers().get(1)).toFloatArray();
        double count = seen(layer, rows);
        double[] sum = sums.computeIfAbsent(layer.name(), name -> new double[mean.length]);
        double[] square = squares.computeIfAbsent(layer.name(), name -> new double[mean.length]);
        for (int c = 0; c < mean.length; c++) {
            sum[c] += count * mean[c];
            square[c] += (count - 1) * variance[c] + count * mean[c] * mean[c];
        }
    }

    /** What is frozen did not move, and stays to the last bit. */
    private int put() {
        List<Node> moved = layers.stream().filter(layer -> !model.program().settings().frozen().containsAll(layer.parameters())).toList();
        try (NDManager own = course.manager().newSubManager(); InPlace inPlace = new InPlace(own)) {
            Map<String, NDArray> estimates = new LinkedHashMap<>();
            moved.forEach(layer -> estimate(layer, estimates, own));
            inPlace.copy(model.buffers().select(estimates.keySet()), Tensors.of(estimates));
        }
        return moved.size();
    }

    private void estimate(Node layer, Map<String, NDArray> estimates, NDManager own) {
        double count = seen(layer, ids.size());
        float[] mean = new float[sums.get(layer.name()).length];
        float[] variance = new float[mean.length];
        for (int c = 0; c < mean.length; c++) {
            double average = sums.get(layer.name())[c] / count;
            mean[c] = (float) average;
            variance[c] = (float) Math.max(0, (squares.get(layer.name())[c] - count * average * average) / (count - 1));
        }
        estimates.put(layer.buffers().get(0), own.create(mean));
        estimates.put(layer.buffers().get(1), own.create(variance));
    }
}
