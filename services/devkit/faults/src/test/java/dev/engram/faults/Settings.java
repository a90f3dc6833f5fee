package dev.engram.faults;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a testbed is made: small and quick to start.
 *
 * @param parts      what is started with it, of {@code ingest}, {@code trainer}, {@code promoter}, {@code serving}; broker, S3 and MLflow
 *     always are
 * @param session    a trainer that is silent for so long has lost its scenarios
 * @param workerHeap largest heap of the JVM that learns
 * @param heaps      largest heap of a part, where it is another than the usual small one
 * @param variables  further environment of a part, by its name; a second trainer has the first one's
 */
public record Settings(List<String> parts, Duration session, String workerHeap, Map<String, String> heaps, Map<String, Map<String, String>> variables) {
    public Settings {
        parts = List.copyOf(parts);
        heaps = Map.copyOf(heaps);
        variables = Map.copyOf(variables);
    }

    /** All four services; a session of six seconds. */
    public static Settings defaults() {
        return new Settings(List.of("ingest", "trainer", "promoter", "serving"), Duration.ofSeconds(6), "700m", Map.of(), Map.of());
    }

    /** The same with these services only. */
    public Settings only(String... services) {
        return new Settings(List.of(services), session, workerHeap, heaps, variables);
    }

    /** The same with a larger or smaller heap for a part. */
    public Settings heap(String part, String heap) {
        Map<String, String> more = new LinkedHashMap<>(heaps);
        more.put(part, heap);
        return new Settings(parts, session, workerHeap, more, variables);
    }

    /** The same with a variable in the environment of a part. */
    public Settings with(String part, String variable, String value) {
        Map<String, Map<String, String>> more = new LinkedHashMap<>(variables);
        Map<String, String> own = new LinkedHashMap<>(more.getOrDefault(part, Map.of()));
        own.put(variable, value);
        more.put(part, own);
        return new Settings(parts, session, workerHeap, heaps, more);
    }
}
