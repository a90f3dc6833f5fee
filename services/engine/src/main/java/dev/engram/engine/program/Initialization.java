package dev.engram.engine.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.network.Init;
import dev.engram.api.network.Network;
import dev.engram.api.network.TensorShape;
import dev.engram.api.network.TensorSpec;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * First values of a network's tensors, and of the rows a growing head gains. Every tensor draws from a stream of its own, made of
 * the seed and its name, so that values depend on neither order nor engine.
 */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
public final class Initialization {
    private Initialization() {}

    /** Parameters in the network's order, requiring gradients, owned by the manager. */
    public static Tensors parameters(Network network, long seed, NDManager manager) {
        return first(network.parameters(), seed, manager).requiresGradient(true);
    }

    /** Buffers in the network's order, owned by the manager. */
    public static Tensors buffers(Network network, NDManager manager) {
        return first(network.buffers(), 0, manager);
    }

    /**
     * Tensors of the network with more classes: equal to the old ones, the head with new rows behind the old, drawn from
     * the seed. The old tensors stay as they are.
     *
     * @param old  parameters or buffers of {@code from}; decides owner and whether gradients are required
     * @param from the network until now
     * @param to   the same network with as many or more classes
     * @throws IllegalArgumentException if the two differ in more than that
     */
    public static Tensors grow(Tensors old, Network from, Network to, long seed) {
        boolean trained = old.names().equals(names(from.parameters()));
        List<TensorSpec> target = trained ? to.parameters() : to.buffers();
        if (!old.names().equals(names(target))) {
            throw new IllegalArgumentException("network '" + to.name() + "' has the tensors " + names(target) + ", cannot take over " + old.names());
        }
        Map<String, NDArray> grown = new LinkedHashMap<>();
        for (TensorSpec spec : target) {
            grown.put(spec.name(), grown(old.get(spec.name()), spec, seed));
        }
        Tensors tensors = Tensors.of(grown);
        return trained ? tensors.requiresGradient(true) : tensors;
    }

    /**
     * What is kept beside parameters (optimizer state, Fisher, anchors) for the network with more classes: the old numbers, and zeros
     * for the new rows. The old tensors stay as they are.
     *
     * @param old named as parameters of {@code to}, not necessarily all of them
     */
    public static Tensors pad(Tensors old, Network to) {
        Map<String, NDArray> padded = new LinkedHashMap<>();
        for (TensorSpec spec : to.parameters()) {
            if (old.map().containsKey(spec.name())) {
                TensorSpec zeros = new TensorSpec(spec.name(), spec.shape(), Init.ZEROS, spec.labels());
                padded.put(spec.name(), grown(old.get(spec.name()), zeros, 0));
            }
        }
        return Tensors.of(padded);
    }

    private static Tensors first(List<TensorSpec> specs, long seed, NDManager manager) {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        for (TensorSpec spec : specs) {
            tensors.put(spec.name(), array(manager, spec.shape(), values(spec, spec.shape().elements(), seed, 0)));
        }
        return Tensors.of(tensors);
    }

    /** First values of a tensor, as {@link #parameters} and {@link #buffers} give them. */
    static float[] values(TensorSpec spec, long seed) {
        return values(spec, spec.shape().elements(), seed, 0);
    }

    private static NDArray grown(NDArray old, TensorSpec spec, long seed) {
        long[] dims = old.getShape().getShape();
        TensorShape shape = spec.shape();
        boolean grows = spec.labels() && dims.length == shape.rank() && dims[0] <= shape.size(0);
        boolean fits = dims.length == shape.rank();
        for (int axis = grows ? 1 : 0; axis < dims.length && fits; axis++) {
            fits = dims[axis] == shape.size(axis);
        }
        if (!fits) {
            throw new IllegalArgumentException("'" + spec.name() + "' is " + old.getShape() + " and cannot become " + shape
                    + (spec.labels() ? "" : ", because it does not grow with the label space"));
        }
        if (!grows || dims[0] == shape.size(0)) {
            try (GradientMode off = GradientMode.off()) {
                return Arrays64.copy(old, old.getManager());
            }
        }
        float[] all = new float[Math.toIntExact(shape.elements())];
        float[] kept = old.toFloatArray();
        System.arraycopy(kept, 0, all, 0, kept.length);
        float[] fresh = values(spec, (long) all.length - kept.length, seed, (int) dims[0]);
        System.arraycopy(fresh, 0, all, kept.length, fresh.length);
        return array(old.getManager(), shape, all);
    }

    private static NDArray array(NDManager manager, TensorShape shape, float[] values) {
        long[] dims = shape.dims().stream().mapToLong(Integer::longValue).toArray();
        try (GradientMode off = GradientMode.off()) {
            return Arrays64.create(manager, FloatBuffer.wrap(values), new Shape(dims), DataType.FLOAT32);
        }
    }

    private static float[] values(TensorSpec spec, long count, long seed, int row) {
        float[] values = new float[Math.toIntExact(count)];
        Chance chance = Chance.of(seed, spec.name(), row);
        double scale = spec.init().value();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) switch (spec.init().kind()) {
                case "uniform" -> scale * (2 * chance.uniform() - 1);
                case "normal" -> scale * chance.normal();
                default -> scale;
            };
        }
        return values;
    }

    private static List<String> names(List<TensorSpec> specs) {
        return specs.stream().map(TensorSpec::name).toList();
    }
}
