package dev.engram.registry;

import java.util.Map;

/**
 * A run of MLflow.
 *
 * @param id          run id
 * @param name        for people, {@code round-0001}
 * @param status      where it stands
 * @param startMillis when it began
 * @param tags        its tags
 */
public record RunInfo(String id, String name, RunStatus status, long startMillis, Map<String, String> tags) {
    public RunInfo {
        tags = Map.copyOf(tags);
    }
}
