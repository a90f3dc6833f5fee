package dev.engram.api.learning;

import ai.djl.ndarray.NDArray;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a {@link Retention} keeps from one round to the next.
 *
 * @param values  plain JSON values: maps with text keys, lists, text, numbers, booleans
 * @param tensors by name; float32. The host copies them to a file and does not close them
 * @param samples ids whose pictures and labels must be in the next round's memory
 */
public record RetentionState(Map<String, Object> values, Map<String, NDArray> tensors, List<String> samples) {
    public RetentionState {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
        tensors = Collections.unmodifiableMap(new TreeMap<>(tensors));
        samples = samples.stream().sorted().distinct().toList();
    }

    /** Nothing. */
    public static RetentionState empty() {
        return new RetentionState(Map.of(), Map.of(), List.of());
    }
}
