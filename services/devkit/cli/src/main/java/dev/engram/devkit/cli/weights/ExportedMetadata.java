package dev.engram.devkit.cli.weights;

import dev.engram.devkit.cli.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What stands beside the tensors of weights for others. */
public final class ExportedMetadata {
    private ExportedMetadata() {}

    /** The class names as a JSON list: row i of the head is class i. */
    public static Map<String, String> of(List<String> classes) {
        return new TreeMap<>(Map.of("format", "pt", "classes", new String(Json.bytes(classes), StandardCharsets.UTF_8)));
    }
}
