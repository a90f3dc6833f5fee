package dev.engram.inference;

import java.util.Arrays;
import java.util.List;

/**
 * Rows of numbers of one shape, as a model gives them for a batch.
 *
 * @param rows   number of rows: the batch
 * @param shape  of one row
 * @param values row after row
 */
public record Tensor(int rows, List<Long> shape, float[] values) {
    public Tensor {
        shape = List.copyOf(shape);
        long size = shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
        if (size * rows != values.length) {
            throw new IllegalArgumentException(values.length + " values are no " + rows + " rows of shape " + shape);
        }
    }

    /** Numbers in a row. */
    public int width() {
        return rows == 0 ? 0 : values.length / rows;
    }

    /** One row's numbers. */
    public float[] row(int row) {
        return Arrays.copyOfRange(values, row * width(), (row + 1) * width());
    }

    /** Some of the rows. */
    public Tensor slice(int from, int count) {
        return new Tensor(count, shape, Arrays.copyOfRange(values, from * width(), (from + count) * width()));
    }
}
