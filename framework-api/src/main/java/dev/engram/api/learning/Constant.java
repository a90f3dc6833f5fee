package dev.engram.api.learning;

import ai.djl.ndarray.NDArray;

/**
 * Numbers for recorded code: code whose gradients are wanted.
 *
 * <p>There {@code array.mul(0.5f)} is wrong, and so are {@code div} and {@code pow} with a number. DJL makes a tensor of the
 * number over memory of the JVM and lets go of it at once, while PyTorch remembers the tensor for the backward pass: when the
 * garbage collector is faster, gradients are multiplied by whatever stands in that memory then. Write
 * {@code array.mul(Constant.of(0.5, array))}. Adding and subtracting numbers is harmless, for nothing is remembered.
 */
public final class Constant {
    private Constant() {}

    /** A float32 scalar that lives as long as the manager of an array it is used with. */
    public static NDArray of(double value, NDArray near) {
        return near.getManager().create((float) value);
    }
}
