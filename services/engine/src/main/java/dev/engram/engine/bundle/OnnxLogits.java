package dev.engram.engine.bundle;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.engram.api.network.TensorShape;
import dev.engram.engine.RoundFailure;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/** Logits by ONNX Runtime, on the processor. */
final class OnnxLogits {
    private static final int BATCH = 64;

    private OnnxLogits() {}

    /**
     * Logits of pictures.
     *
     * @param pixels unsigned bytes, HWC, one picture behind the other
     */
    static float[][] of(Path model, TensorShape input, byte[] pixels, int count, int threads) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            try (OrtSession session = environment.createSession(model.toString(), options)) {
                float[][] all = new float[count][];
                for (int from = 0; from < count; from += BATCH) {
                    int some = Math.min(BATCH, count - from);
                    run(environment, session, input, pixels, from, some, all);
                }
                return all;
            }
        } catch (OrtException e) {
            throw new RoundFailure("the exported model cannot be run by ONNX Runtime: " + e.getMessage(), e);
        }
    }

    private static void run(OrtEnvironment environment, OrtSession session, TensorShape input, byte[] pixels, int from, int some, float[][] all)
            throws OrtException {
        int channels = input.size(0);
        int area = input.size(1) * input.size(2);
        float[] values = new float[some * channels * area];
        for (int n = 0; n < some; n++) {
            for (int p = 0; p < area; p++) {
                for (int c = 0; c < channels; c++) {
                    int at = ((from + n) * area + p) * channels + c;
                    values[(n * channels + c) * area + p] = (pixels[at] & 0xff) / 255f;
                }
            }
        }
        long[] shape = {some, channels, input.size(1), input.size(2)};
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape);
                OrtSession.Result result = session.run(Map.of("input", tensor))) {
            float[][] logits = (float[][]) result.get("output").orElseThrow().getValue();
            System.arraycopy(logits, 0, all, from, some);
        }
    }
}
