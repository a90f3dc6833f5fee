package dev.engram.engine.program;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/** An exported file run by ONNX Runtime. */
record OnnxRun(float[] output, Map<String, String> metadata) {
    static OnnxRun of(Path file, float[] input, long... shape) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (OrtSession session = environment.createSession(file.toString(), options);
                    OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(input), shape);
                    OrtSession.Result result = session.run(Map.of("input", tensor))) {
                FloatBuffer values = ((OnnxTensor) result.get("output").orElseThrow()).getFloatBuffer();
                float[] output = new float[values.remaining()];
                values.get(output);
                return new OnnxRun(output, session.getMetadata().getCustomMetadata());
            }
        }
    }
}
