package dev.engram.trainer.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.round.RoundResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Tables as MLflow shows them: columns and rows. */
final class Tables {
    /** What the run says about the classes, by index. */
    static final String CLASSES = "tables/classes.json";
    /** What it got wrong. */
    static final String MISTAKES = "tables/misrecognised.json";

    private Tables() {}

    static byte[] classes(RoundResult result) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < result.classes().size(); i++) {
            String name = result.classes().get(i);
            rows.add(Arrays.asList(i, name, result.perClass().get(name)));
        }
        return table(List.of("index", "name", "accuracy"), rows);
    }

    /** From the worker's {@code evaluation.json}. */
    static byte[] mistakes(byte[] evaluation) {
        JsonNode read = CanonicalJson.read(evaluation, JsonNode.class);
        List<List<Object>> rows = new ArrayList<>();
        for (JsonNode one : read.path("misrecognised")) {
            rows.add(List.of(one.path("sample").asText(), name(read, one.path("truth")), name(read, one.path("answer")),
                    one.path("certainty").asDouble()));
        }
        return table(List.of("sample", "is", "was taken for", "certainty"), rows);
    }

    /** The tag by which MLflow finds tables. */
    static String tag(List<String> paths) {
        return new String(CanonicalJson.bytes(paths.stream().map(path -> Map.of("path", path, "type", "table")).toList()),
                java.nio.charset.StandardCharsets.UTF_8);
    }

    private static String name(JsonNode evaluation, JsonNode index) {
        return evaluation.path("classes").path(index.asInt()).asText();
    }

    private static byte[] table(List<String> columns, List<List<Object>> rows) {
        return CanonicalJson.bytes(Map.of("columns", columns, "data", rows));
    }
}
