package dev.engram.lineage.explain;

import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.explain.Explanation.Change;
import dev.engram.lineage.round.RoundOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** In what the recipes of two rounds differ. */
final class RecipeChanges {
    private RecipeChanges() {}

    static List<Change> between(RoundOrder before, RoundOrder now) {
        Map<String, String> left = values(before);
        Map<String, String> right = values(now);
        TreeSet<String> keys = new TreeSet<>(left.keySet());
        keys.addAll(right.keySet());
        List<Change> changes = new ArrayList<>();
        for (String key : keys) {
            if (!Objects.equals(left.get(key), right.get(key))) {
                changes.add(new Change(key, left.get(key), right.get(key)));
            }
        }
        return changes;
    }

    private static Map<String, String> values(RoundOrder order) {
        Map<String, String> values = new TreeMap<>();
        values.put("plugin", order.plugin());
        values.put("pluginSet", String.valueOf(order.pluginSet()));
        values.put("device", order.device());
        values.put("threads", String.valueOf(order.threads()));
        flatten("configuration", order.configuration(), values);
        if (order.weights() != null) {
            order.weights().forEach((name, file) -> values.put("weights." + name, file.sha256()));
        }
        return values;
    }

    private static void flatten(String key, Object value, Map<String, String> values) {
        if (value instanceof Map<?, ?> nested && !nested.isEmpty()) {
            nested.forEach((name, inner) -> flatten(key + "." + name, inner, values));
        } else {
            values.put(key, new String(CanonicalJson.bytes(value), StandardCharsets.UTF_8));
        }
    }
}
