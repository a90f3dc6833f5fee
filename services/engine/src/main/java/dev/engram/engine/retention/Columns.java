package dev.engram.engine.retention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/** A choice of columns that is differentiable. */
final class Columns {
    private Columns() {}

    /** A matrix (all, columns) of zeros and ones: recorded, a product with it is a choice of columns whose gradient is exact. */
    static NDArray selector(NDManager manager, List<Integer> columns, int all) {
        float[] ones = new float[all * columns.size()];
        for (int i = 0; i < columns.size(); i++) {
            ones[columns.get(i) * columns.size() + i] = 1;
        }
        return manager.create(ones, new Shape(all, columns.size()));
    }
}
