package dev.engram.api.network;

import java.util.Objects;

/**
 * A named parameter or buffer of a {@link Network}.
 *
 * @param name   {@code <node>.<role>} as in torchvision, for example {@code layer1.0.bn1.running_mean}
 * @param shape  full shape (parameters have no batch axis)
 * @param init   first values
 * @param labels true if axis 0 is the label space: such a tensor grows with it, old rows keep their values
 */
public record TensorSpec(String name, TensorShape shape, Init init, boolean labels) {
    public TensorSpec {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("a parameter or buffer needs a name");
        }
        Objects.requireNonNull(shape, "shape of " + name);
        Objects.requireNonNull(init, "init of " + name);
        if (labels && shape.rank() == 0) {
            throw new IllegalArgumentException("'" + name + "' is a scalar and cannot grow with the label space");
        }
    }

    /** A tensor that does not depend on the label space. */
    public static TensorSpec of(String name, TensorShape shape, Init init) {
        return new TensorSpec(name, shape, init, false);
    }

    /** The same tensor, growing with the label space. */
    public TensorSpec growing() {
        return new TensorSpec(name, shape, init, true);
    }
}
