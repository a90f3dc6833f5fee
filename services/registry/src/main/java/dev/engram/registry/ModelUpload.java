package dev.engram.registry;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A round's bundle on its way to MLflow, where it becomes a logged model of the onnx flavour.
 *
 * @param run           run it came from
 * @param name          for people, {@code digits-round-0001}
 * @param bundle        directory with {@code bundle.json} and the files that it names
 * @param createdMillis when the model was made
 * @param params        shown on the model's page
 * @param tags          the model's tags
 * @param metrics       shown on the model's page, beside those of the run
 */
public record ModelUpload(
        String run, String name, Path bundle, long createdMillis, Map<String, String> params, Map<String, String> tags, List<MetricPoint> metrics) {
    public ModelUpload {
        params = Map.copyOf(params);
        tags = Map.copyOf(tags);
        metrics = List.copyOf(metrics);
    }
}
