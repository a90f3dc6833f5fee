package dev.engram.engine.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.network.Network;
import dev.engram.api.network.TensorSpec;
import dev.engram.engine.program.Tensors;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Weights, buffers and inputs from (name, index), as {@code bench/parity/fixtures.py} computes them, too. */
final class Formula {
    private Formula() {}

    /**
     * The network's parameters, in its order.
     *
     * @param shift about what a batch normalisation adds
     */
    static Tensors parameters(Network network, double shift, NDManager manager) {
        return tensors(network, network.parameters(), shift, manager);
    }

    /** The network's buffers, in its order. */
    static Tensors buffers(Network network, NDManager manager) {
        return tensors(network, network.buffers(), 0, manager);
    }

    private static Tensors tensors(Network network, List<TensorSpec> specs, double shift, NDManager manager) {
        Set<String> buffers = network.buffers().stream().map(TensorSpec::name).collect(Collectors.toSet());
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        for (TensorSpec spec : specs) {
            long[] dims = spec.shape().dims().stream().mapToLong(Integer::longValue).toArray();
            tensors.put(spec.name(), manager.create(values(spec, buffers, shift), new Shape(dims)));
        }
        return Tensors.of(tensors);
    }

    /** Pictures with values from -1 to 1. */
    static NDArray pictures(int batch, int side, NDManager manager) {
        double[] uniform = uniform("picture", batch * 3 * side * side);
        float[] values = new float[uniform.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) uniform[i];
        }
        return manager.create(values, new Shape(batch, 3, side, side));
    }

    /** He's bound for weights; near one for what scales, near zero for what shifts, but near another number behind a batch normalisation. */
    private static float[] values(TensorSpec spec, Set<String> buffers, double shift) {
        String name = spec.name();
        int count = Math.toIntExact(spec.shape().elements());
        double scale = 0.1;
        double centre = 0;
        if (name.endsWith("running_var")) {
            scale = 0.5;
            centre = 1;
        } else if (name.equals("cls_token") || name.equals("pos_embed")) {
            scale = 0.02;
        } else if (spec.shape().rank() > 1) {
            scale = Math.sqrt(6 / (count / (double) spec.shape().size(0)));
        } else if (name.endsWith("weight")) {
            centre = 1;
        } else if (name.endsWith("bias") && buffers.contains(name.replaceFirst("bias$", "running_mean"))) {
            centre = shift;
        }
        double[] uniform = uniform(name, count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (centre + scale * uniform[i]);
        }
        return values;
    }

    /** Numbers from -1 to 1: FNV-1a of the name, then SplitMix64 of the index, of which 24 bits are kept. */
    private static double[] uniform(String name, int count) {
        long seed = 0xcbf29ce484222325L;
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            seed = (seed ^ each & 0xff) * 0x100000001b3L;
        }
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            long z = seed + (i + 1) * 0x9e3779b97f4a7c15L;
            z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
            z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
            numbers[i] = ((z ^ z >>> 31) >>> 40) / 0x1p23 - 1;
        }
        return numbers;
    }
}
