package dev.engram.registry;

import java.util.Map;

/**
 * A registered model.
 *
 * @param name    scenario id, unless somebody else registered it
 * @param aliases version by alias
 */
public record ModelInfo(String name, Map<String, String> aliases) {
    public ModelInfo {
        aliases = Map.copyOf(aliases);
    }
}
