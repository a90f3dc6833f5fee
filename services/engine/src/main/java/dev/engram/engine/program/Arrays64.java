package dev.engram.engine.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.Buffer;

/**
 * Tensors in the engine's own, 64-byte aligned memory. One made from a Java buffer lives in that buffer, which is aligned to
 * 16 bytes: matrix products may then add in another order, and a resumed run would differ in the last bit from one that went on.
 */
public final class Arrays64 {
    private Arrays64() {}

    /** A tensor of these values, owned by the manager. */
    public static NDArray create(NDManager manager, Buffer values, Shape shape, DataType type) {
        try (NDArray shared = manager.create(values, shape, type)) {
            return copy(shared, manager);
        }
    }

    static NDArray copy(NDArray array, NDManager manager) {
        NDArray copy = array.duplicate();
        copy.detach();
        copy.attach(manager);
        return copy;
    }
}
