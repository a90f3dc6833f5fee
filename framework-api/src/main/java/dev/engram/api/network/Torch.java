package dev.engram.api.network;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Text of calls in serialised TorchScript, for {@link Op#torch}. */
public final class Torch {
    private Torch() {}

    /**
     * A call of an ATen operator.
     *
     * @param function  name without {@code torch.}
     * @param arguments texts (taken as they are, so names and nested calls), integers, reals, booleans, lists of them,
     *     or null for {@code None}
     */
    public static String call(String function, Object... arguments) {
        return "torch." + function + Arrays.stream(arguments).map(Torch::text).collect(Collectors.joining(", ", "(", ")"));
    }

    /** One argument as text. */
    public static String text(Object argument) {
        if (argument == null) {
            return "None";
        }
        if (argument instanceof Boolean flag) {
            return flag ? "True" : "False";
        }
        if (argument instanceof Double || argument instanceof Float) {
            return real(((Number) argument).doubleValue());
        }
        if (argument instanceof List<?> list) {
            return list.stream().map(Torch::text).collect(Collectors.joining(", ", "[", "]"));
        }
        return argument.toString();
    }

    private static String real(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a number in a network must be finite, got " + value);
        }
        return Double.toString(value);
    }
}
