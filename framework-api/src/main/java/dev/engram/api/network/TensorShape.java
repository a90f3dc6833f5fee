package dev.engram.api.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The shape of a tensor. Of values that flow through a {@link Network} it is the shape of one sample, without the batch
 * axis: {@code [channels, height, width]} for maps, {@code [features]} for vectors.
 *
 * @param dims sizes, each at least 1; empty for a scalar
 */
public record TensorShape(@JsonValue List<Integer> dims) {
    public TensorShape {
        dims = List.copyOf(dims);
        if (dims.stream().anyMatch(d -> d < 1)) {
            throw new IllegalArgumentException("shape " + text(dims) + ": every size must be at least 1");
        }
    }

    /** Reads the JSON form, a list of sizes. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static TensorShape of(List<Integer> dims) {
        return new TensorShape(dims);
    }

    /** A shape of these sizes. */
    public static TensorShape of(int... dims) {
        return new TensorShape(Arrays.stream(dims).boxed().toList());
    }

    /** Number of axes. */
    public int rank() {
        return dims.size();
    }

    /** Size of one axis. */
    public int size(int axis) {
        return dims.get(axis);
    }

    /** Number of elements. */
    public long elements() {
        return dims.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }

    /** This shape with another size on axis 0. */
    public TensorShape withFirst(int size) {
        List<Integer> changed = new java.util.ArrayList<>(dims);
        changed.set(0, size);
        return new TensorShape(changed);
    }

    @Override
    public String toString() {
        return text(dims);
    }

    private static String text(List<Integer> dims) {
        return dims.stream().map(String::valueOf).collect(Collectors.joining("x", "[", "]"));
    }
}
