package dev.engram.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.api.sample.Hashes;
import dev.engram.artifacts.CanonicalJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What turns a round's bundle into a model that Python's {@code mlflow.pyfunc.load_model} opens without a warning: four small files beside
 * it. The versions are those of the platform's own Python; they are what the model was made for, not what it needs.
 */
final class OnnxFlavour {
    static final String PYTHON = "3.11.7";
    static final String MLFLOW = "3.17.2";
    static final String ONNX = "1.23.2";
    private static final DateTimeFormatter CREATED = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);
    private static final String MODEL = "model.onnx";

    private OnnxFlavour() {}

    /**
     * The files by name.
     *
     * @param bundle with {@code bundle.json} and {@code model.onnx}
     */
    static Map<String, byte[]> files(Path bundle, long createdMillis) {
        byte[] description = read(bundle.resolve("bundle.json"));
        if (!Files.isRegularFile(bundle.resolve(MODEL))) {
            throw new IllegalArgumentException("no " + MODEL + " in " + bundle);
        }
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("MLmodel", utf8(description(description, createdMillis)));
        files.put("requirements.txt", utf8("mlflow-skinny==" + MLFLOW + "\nnumpy\npandas\nonnx\nonnxruntime\n"));
        files.put("python_env.yaml", utf8("python: " + PYTHON + "\nbuild_dependencies:\n- pip\ndependencies:\n- -r requirements.txt\n"));
        files.put("conda.yaml", utf8("name: mlflow-env\nchannels:\n- conda-forge\ndependencies:\n- python=" + PYTHON
                + "\n- pip\n- pip:\n  - -r requirements.txt\n"));
        return files;
    }

    private static String description(byte[] bundle, long createdMillis) {
        JsonNode json = CanonicalJson.read(bundle, JsonNode.class);
        JsonNode input = json.path("input");
        int classes = json.path("labels").path("entries").size();
        if (!input.path("channels").isInt() || classes == 0) {
            throw new IllegalArgumentException("bundle.json of " + json.path("scenario").asText() + " round " + json.path("round").asText()
                    + " says neither its input nor its labels");
        }
        String in = "-1,%d,%d,%d".formatted(input.path("channels").asInt(), input.path("height").asInt(), input.path("width").asInt());
        return """
                artifact_path: model
                flavors:
                  onnx:
                    data: model.onnx
                    onnx_version: %s
                    providers:
                    - CPUExecutionProvider
                  python_function:
                    data: model.onnx
                    env:
                      conda: conda.yaml
                      virtualenv: python_env.yaml
                    loader_module: mlflow.onnx
                    python_version: %s
                metadata:
                  engram.scenario: '%s'
                  engram.round: %d
                  engram.bundle: '%s'
                mlflow_version: %s
                model_uuid: %s
                signature:
                  inputs: '[%s]'
                  outputs: '[%s]'
                  params: null
                utc_time_created: '%s'
                """.formatted(ONNX, PYTHON, json.path("scenario").asText(), json.path("round").asLong(), Hashes.sha256(bundle), MLFLOW, uuid(bundle),
                tensor("input", in), tensor("output", "-1," + classes), CREATED.format(Instant.ofEpochMilli(createdMillis)));
    }

    private static String tensor(String name, String shape) {
        return """
                {"name": "%s", "type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [%s]}}""".formatted(name, shape.replace(",", ", "));
    }

    /** The same for the same bundle, so that an upload that is repeated changes nothing. */
    private static String uuid(byte[] bundle) {
        return UUID.nameUUIDFromBytes(bundle).toString().replace("-", "");
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + " of the bundle that is to be logged", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
