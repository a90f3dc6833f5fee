package dev.engram.engine.bundle;

import dev.engram.api.network.TensorShape;
import dev.engram.engine.RoundFailure;
import dev.engram.inference.ModelException;
import dev.engram.inference.OnnxModel;
import dev.engram.inference.Preprocessing;
import dev.engram.inference.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/** Logits by ONNX Runtime, computed by what serving computes them with. */
final class OnnxLogits {
    private static final int BATCH = 64;

    private OnnxLogits() {}

    /**
     * Logits of pictures.
     *
     * @param pixels unsigned bytes, HWC, one picture behind the other
     */
    static float[][] of(Path model, TensorShape input, byte[] pixels, int count, int threads) {
        int size = Math.toIntExact(input.elements());
        FloatBuffer batch = ByteBuffer.allocateDirect(Math.min(BATCH, count) * size * Float.BYTES).order(ByteOrder.nativeOrder()).asFloatBuffer();
        try (OnnxModel onnx = OnnxModel.open(model, threads)) {
            float[][] all = new float[count][];
            for (int from = 0; from < count; from += BATCH) {
                int some = Math.min(BATCH, count - from);
                batch.clear();
                for (int i = from; i < from + some; i++) {
                    Preprocessing.append(Arrays.copyOfRange(pixels, i * size, (i + 1) * size), input.size(0), batch);
                }
                Tensor logits = onnx.run(batch.flip(), some);
                for (int i = 0; i < some; i++) {
                    all[from + i] = logits.row(i);
                }
            }
            return all;
        } catch (ModelException e) {
            throw new RoundFailure("the exported model cannot be run: " + e.getMessage(), e);
        }
    }
}
