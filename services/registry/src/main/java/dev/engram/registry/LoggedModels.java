package dev.engram.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.artifacts.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Logged models: what a version's {@code models:/m-…} names. */
final class LoggedModels {
    private static final String READY = "LOGGED_MODEL_READY";
    private static final String PENDING = "LOGGED_MODEL_PENDING";

    private final Rest rest;
    private final Supplier<ObjectStore> artifacts;

    private record Found(String id, String status, String artifactUri) {}

    LoggedModels(Rest rest, Supplier<ObjectStore> artifacts) {
        this.rest = rest;
        this.artifacts = artifacts;
    }

    /** Logs the model; one that an earlier try left unfinished is finished. */
    String log(ModelUpload upload, String experiment) {
        Optional<Found> before = ofRun(upload, experiment);
        if (before.isPresent() && before.get().status().equals(READY)) {
            return before.get().id();
        }
        Found model = before.orElseGet(() -> create(upload, experiment));
        putFiles(model, upload);
        // Noted a second time it is refused; an earlier try may have ended, or MLflow have been saved, just behind the first.
        if (before.isEmpty() || !isOutput(model, upload.run())) {
            long step = upload.metrics().stream().mapToLong(MetricPoint::step).max().orElse(0);
            rest.post("runs/outputs", Map.of("run_id", upload.run(), "models", List.of(Map.of("model_id", model.id(), "step", step))));
        }
        logMetrics(model, upload);
        rest.patch("logged-models/" + model.id(), Map.of("model_id", model.id(), "status", READY));
        return model.id();
    }

    private boolean isOutput(Found model, String run) {
        for (JsonNode output : rest.get(Rest.query("runs/get", "run_id", run)).path("run").path("outputs").path("model_outputs")) {
            if (output.path("model_id").asText().equals(model.id())) {
                return true;
            }
        }
        return false;
    }

    private Optional<Found> ofRun(ModelUpload upload, String experiment) {
        JsonNode found = rest.post("logged-models/search", Map.of("experiment_ids", List.of(experiment),
                "filter", "source_run_id = " + Models.quoted(upload.run()) + " AND name = " + Models.quoted(upload.name()), "max_results", 50));
        List<Found> models = new ArrayList<>();
        found.path("models").forEach(model -> models.add(found(model)));
        return models.stream().filter(model -> model.status().equals(READY)).findFirst()
                .or(() -> models.stream().filter(model -> model.status().equals(PENDING)).findFirst());
    }

    private Found create(ModelUpload upload, String experiment) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("experiment_id", experiment);
        request.put("name", upload.name());
        request.put("source_run_id", upload.run());
        request.put("params", upload.params().entrySet().stream()
                .map(param -> Map.of("key", Names.key(param.getKey()), "value", Names.cut(param.getValue(), Names.PARAM_VALUE))).toList());
        request.put("tags", Models.tags(upload.tags()));
        return found(rest.create("logged-models", request).path("model"));
    }

    private void putFiles(Found model, ModelUpload upload) {
        OnnxFlavour.files(upload.bundle(), upload.createdMillis())
                .forEach((name, bytes) -> artifacts.get().put(ArtifactUris.key(model.artifactUri(), name), bytes));
        try (Stream<Path> files = Files.walk(upload.bundle())) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = upload.bundle().relativize(file).toString().replace('\\', '/');
                artifacts.get().put(ArtifactUris.key(model.artifactUri(), name), file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the bundle in " + upload.bundle(), e);
        }
    }

    private void logMetrics(Found model, ModelUpload upload) {
        if (upload.metrics().isEmpty()) {
            return;
        }
        List<Map<String, Object>> metrics = new ArrayList<>();
        for (MetricPoint point : upload.metrics()) {
            metrics.add(Map.of("key", Names.key(point.key()), "value", value(point.value()), "timestamp", point.timestampMillis(),
                    "step", point.step(), "model_id", model.id(), "run_id", upload.run()));
        }
        rest.post("runs/log-batch", Map.of("run_id", upload.run(), "metrics", metrics));
    }

    /** A number, or the string that MLflow reads as one that JSON has not. */
    private static Object value(double value) {
        return Double.isFinite(value) ? (Object) value : String.valueOf(value);
    }

    private static Found found(JsonNode model) {
        JsonNode info = model.path("info");
        return new Found(info.path("model_id").asText(), info.path("status").asText(), info.path("artifact_uri").asText());
    }
}
