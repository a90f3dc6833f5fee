package dev.engram.api.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One step of a {@link Network}.
 *
 * @param name       unique in the network; with dots where weight names need them ({@code layer1.0.conv1})
 * @param op         name of the {@link Op}
 * @param inputs     names of earlier nodes, or {@value Network#INPUT}
 * @param attributes hyper-parameters: integers, doubles, booleans, strings and lists of them
 * @param parameters names of trained tensors, in the op's order
 * @param buffers    names of tensors that are kept but not trained, in the op's order
 */
public record Node(
        String name,
        String op,
        List<String> inputs,
        Map<String, Object> attributes,
        List<String> parameters,
        List<String> buffers) {
    public Node {
        if (name == null || !name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*")) {
            throw new IllegalArgumentException("node name '" + name + "': expected letters, digits, '_', '-' and dots");
        }
        if (op == null || op.isBlank()) {
            throw new IllegalArgumentException("node '" + name + "' names no op");
        }
        inputs = inputs == null ? List.of() : List.copyOf(inputs);
        parameters = parameters == null ? List.of() : List.copyOf(parameters);
        buffers = buffers == null ? List.of() : List.copyOf(buffers);
        attributes = attributes == null ? Map.of() : plain(name, attributes);
    }

    /** An integer attribute. */
    public int integer(String key) {
        return ((Number) require(key, Number.class)).intValue();
    }

    /** A real attribute; integers are accepted, because JSON writers drop the fraction of 1.0. */
    public double real(String key) {
        return ((Number) require(key, Number.class)).doubleValue();
    }

    /** A boolean attribute; absent means false. */
    public boolean flag(String key) {
        return attributes.containsKey(key) && (Boolean) require(key, Boolean.class);
    }

    /** A list of integers. */
    public List<Integer> integers(String key) {
        return numbers(key).stream().map(Number::intValue).toList();
    }

    /** A list of reals. */
    public List<Double> reals(String key) {
        return numbers(key).stream().map(Number::doubleValue).toList();
    }

    /** A text attribute. */
    public String text(String key) {
        return (String) require(key, String.class);
    }

    private List<Number> numbers(String key) {
        List<Number> found = new ArrayList<>();
        for (Object each : (List<?>) require(key, List.class)) {
            if (!(each instanceof Number number)) {
                throw wrong(key, attributes.get(key), "a list of numbers");
            }
            found.add(number);
        }
        return found;
    }

    private Object require(String key, Class<?> type) {
        Object found = attributes.get(key);
        if (!type.isInstance(found)) {
            throw wrong(key, found, type.getSimpleName().toLowerCase(java.util.Locale.ROOT));
        }
        return found;
    }

    private IllegalArgumentException wrong(String key, Object found, String expected) {
        return new IllegalArgumentException("node '" + name + "' (" + op + "): attribute '" + key + "' should be "
                + expected + ", found " + found + "; given are " + attributes.keySet());
    }

    /** Sorted keys and immutable plain values, so that equal nodes are equal after a trip through JSON. */
    private static Map<String, Object> plain(String node, Map<String, Object> attributes) {
        Map<String, Object> sorted = new TreeMap<>();
        attributes.forEach((key, value) -> sorted.put(key, plain(node, key, value)));
        return Collections.unmodifiableMap(sorted);
    }

    private static Object plain(String node, String key, Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(each -> plain(node, key, each)).toList();
        }
        if (value instanceof Long number) {
            return Math.toIntExact(number);
        }
        if (value instanceof Float number) {
            return number.doubleValue();
        }
        if (value instanceof Integer || value instanceof Double || value instanceof Boolean || value instanceof String) {
            return value;
        }
        throw new IllegalArgumentException("node '" + node + "': attribute '" + key
                + "' must be a number, boolean, text or a list of them, found " + value);
    }
}
