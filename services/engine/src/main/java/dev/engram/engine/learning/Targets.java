package dev.engram.engine.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.augment.Blend;
import dev.engram.api.learning.LearningSample;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/** What the rows of a batch are to be answered with: one for a row's class; a mixed row's is shared with its partner's. Not thread-safe. */
final class Targets {
    private final int classes;
    private ByteBuffer staging = ByteBuffer.allocateDirect(0);

    Targets(int classes) {
        this.classes = classes;
    }

    /** Float32 (rows, classes), to be used before the next batch is asked for: both are written into the same memory of the JVM. */
    NDArray of(NDManager owner, List<LearningSample> rows, Blend blend) {
        int size = rows.size() * classes * Float.BYTES;
        if (staging.capacity() < size) {
            staging = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        }
        FloatBuffer values = staging.clear().limit(size).asFloatBuffer();
        values.put(new float[rows.size() * classes]);
        for (int row = 0; row < rows.size(); row++) {
            boolean mixed = row < blend.shares().length && blend.shares()[row] < 1;
            float share = mixed ? (float) blend.shares()[row] : 1;
            add(values, row * classes + rows.get(row).label(), share);
            if (mixed) {
                add(values, row * classes + rows.get(blend.partners()[row]).label(), 1 - share);
            }
        }
        return owner.create(staging, new Shape(rows.size(), classes), DataType.FLOAT32);
    }

    private static void add(FloatBuffer values, int place, float more) {
        values.put(place, values.get(place) + more);
    }
}
