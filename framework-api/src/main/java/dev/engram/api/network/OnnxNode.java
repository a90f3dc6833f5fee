package dev.engram.api.network;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A node of an ONNX graph, abstractly: the engine writes the bytes.
 *
 * @param op         operator of the default domain, opset 17
 * @param inputs     names of values; empty text for an optional input that is left out
 * @param outputs    names of values
 * @param attributes {@code Integer}/{@code Long} (int), {@code Double} (float), {@code String}, {@code List<Integer>}
 *     (ints), {@code List<Double>} (floats) or {@link Constant} (tensor)
 */
public record OnnxNode(String op, List<String> inputs, List<String> outputs, Map<String, Object> attributes) {
    /**
     * A tensor attribute.
     *
     * @param dims   shape
     * @param floats values, or null
     * @param longs  values, or null; exactly one of the two is given
     */
    public record Constant(List<Integer> dims, List<Double> floats, List<Long> longs) {
        public Constant {
            if ((floats == null) == (longs == null)) {
                throw new IllegalArgumentException("a constant holds either floats or longs");
            }
        }
    }

    public OnnxNode {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = Map.copyOf(attributes);
    }

    /** A node with one result. */
    public static OnnxNode of(String op, List<String> inputs, String output, Map<String, Object> attributes) {
        return new OnnxNode(op, inputs, List.of(output), attributes);
    }

    /** A constant of floats. */
    public static OnnxNode floats(String output, List<Integer> dims, List<Double> values) {
        return of("Constant", List.of(), output, Map.of("value", new Constant(dims, List.copyOf(values), null)));
    }

    /** A constant list of longs, as shapes and axes are given. */
    public static OnnxNode longs(String output, int... values) {
        List<Long> list = IntStream.of(values).asLongStream().boxed().toList();
        return of("Constant", List.of(), output, Map.of("value", new Constant(List.of(values.length), null, list)));
    }
}
