package dev.engram.registry;

import java.util.List;
import java.util.Map;

/**
 * A version of a registered model. What it says is what MLflow was told; nothing in it is proof.
 *
 * @param model       registered model: the scenario
 * @param version     its number, as text
 * @param run         run it came from; empty if nobody said
 * @param source      {@code models:/m-…} for versions that Engram registered
 * @param description Markdown
 * @param tags        its tags
 * @param aliases     aliases that point to it
 */
public record VersionInfo(
        String model, String version, String run, String source, String description, Map<String, String> tags, List<String> aliases) {
    public VersionInfo {
        tags = Map.copyOf(tags);
        aliases = List.copyOf(aliases);
    }
}
