package dev.engram.engine.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A tensor in a file: a look at a storage by offset and strides. Nothing is read before {@link #floats}, so what a file claims costs
 * nothing until somebody wants it.
 */
public final class StoredTensor {
    private static final int MOST_AXES = 64;

    private final ElementType type;
    private final long[] shape;
    private final long[] strides;
    private final long offset;
    private final Storage storage;
    private final long elements;

    private StoredTensor(ElementType type, long[] shape, long[] strides, long offset, Storage storage, long elements) {
        this.type = type;
        this.shape = shape;
        this.strides = strides;
        this.offset = offset;
        this.storage = storage;
        this.elements = elements;
    }

    /** Numbers one behind the other, the last axis fastest. */
    static StoredTensor dense(ElementType type, long[] shape, Storage storage) throws WeightsException {
        return strided(type, shape, rowMajor(shape), 0, storage);
    }

    /**
     * Any view of a storage.
     *
     * @param strides step of each axis, in elements
     * @param offset  first element
     * @throws WeightsException if sizes are negative or too large to count, or the view reaches out of the storage
     */
    static StoredTensor strided(ElementType type, long[] shape, long[] strides, long offset, Storage storage) throws WeightsException {
        boolean sane = shape.length == strides.length && shape.length <= MOST_AXES && offset >= 0
                && Arrays.stream(shape).allMatch(size -> size >= 0) && Arrays.stream(strides).allMatch(step -> step >= 0);
        try {
            long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
            long last = offset;
            for (int axis = 0; axis < shape.length && sane && elements > 0; axis++) {
                last = Math.addExact(last, Math.multiplyExact(shape[axis] - 1, strides[axis]));
            }
            long end = elements == 0 ? 0 : Math.multiplyExact(Math.addExact(last, 1), type.bytes());
            if (sane && end > storage.bytes()) {
                throw new WeightsException("a tensor of the sizes " + Arrays.toString(shape) + " reaches to byte " + end + " of a storage of "
                        + storage.bytes());
            }
            if (sane) {
                return new StoredTensor(type, shape.clone(), strides.clone(), offset, storage, elements);
            }
        } catch (ArithmeticException e) {
            // told below, with the sizes
        }
        throw new WeightsException("no tensor can have the sizes " + Arrays.toString(shape) + ", strides " + Arrays.toString(strides)
                + " and offset " + offset);
    }

    /** How the numbers are stored. */
    public ElementType type() {
        return type;
    }

    /** Sizes, outermost axis first; empty for a scalar. */
    public List<Long> shape() {
        return Arrays.stream(shape).boxed().toList();
    }

    /** Number of elements. */
    public long elements() {
        return elements;
    }

    /**
     * The numbers as float32, row by row.
     *
     * @throws WeightsException if they are too many for an array
     */
    public float[] floats() throws IOException {
        if (elements > Integer.MAX_VALUE - 8) {
            throw new WeightsException("a tensor of " + elements + " numbers is too large; at most " + (Integer.MAX_VALUE - 8) + " are read");
        }
        float[] values = new float[(int) elements];
        if (elements == 0) {
            return values;
        }
        long end = offset + 1;
        for (int axis = 0; axis < shape.length; axis++) {
            end += (shape[axis] - 1) * strides[axis];
        }
        long length = (end - offset) * type.bytes();
        if (length > Integer.MAX_VALUE - 8) {
            throw new WeightsException("a tensor " + this + " is spread over " + length + " bytes; at most " + (Integer.MAX_VALUE - 8) + " are read");
        }
        fill(values, storage.read(offset * type.bytes(), (int) length));
        return values;
    }

    private void fill(float[] values, ByteBuffer bytes) {
        long[] index = new long[shape.length];
        long at = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = type.read(bytes, (int) (at * type.bytes()));
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                at += strides[axis];
                if (++index[axis] < shape[axis]) {
                    break;
                }
                at -= index[axis] * strides[axis];
                index[axis] = 0;
            }
        }
    }

    private static long[] rowMajor(long[] shape) {
        long[] strides = new long[shape.length];
        long step = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = step;
            step *= Math.max(1, shape[axis]);
        }
        return strides;
    }

    @Override
    public String toString() {
        return type + " " + Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining("x", "[", "]"));
    }
}
