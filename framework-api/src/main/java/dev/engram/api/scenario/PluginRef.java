package dev.engram.api.scenario;

import java.util.Map;

/**
 * A plugin named in a plan, with its configuration as read from JSON or YAML. The name is resolved inside the
 * scenario's PluginSet and the configuration is bound to the plugin's own record by the host.
 *
 * @param name   plugin name, lower-case with hyphens
 * @param config plain JSON values (maps, lists, strings, numbers, booleans); empty for the defaults
 */
public record PluginRef(String name, Map<String, Object> config) {
    public PluginRef {
        if (name == null || !name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException("plugin name '" + name + "': expected lower-case letters, digits and hyphens");
        }
        config = config == null ? Map.of() : Map.copyOf(config);
    }

    /** A plugin with its default configuration. */
    public static PluginRef of(String name) {
        return new PluginRef(name, Map.of());
    }

    /** A plugin with the given configuration. */
    public static PluginRef of(String name, Map<String, Object> config) {
        return new PluginRef(name, config);
    }
}
