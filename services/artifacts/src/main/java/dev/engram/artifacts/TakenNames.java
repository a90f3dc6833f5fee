package dev.engram.artifacts;

import java.util.List;
import java.util.Set;

/**
 * Names that a new jar may not use, because they mean something already. Installed jars are in one set with each other in every
 * scenario that follows: two of one name would stop scenarios that have nothing to do with the new jar.
 */
final class TakenNames {
    /** The engine's own methods of retention, which are in every set. */
    static final Set<String> ENGINE = Set.of("a-gem", "balanced-fine-tuning", "batch-statistics", "bias-correction", "distillation", "er-ace", "ewc",
            "joint", "labels-trick", "nearest-mean", "none", "replay", "si", "stored-logits", "teacher", "weight-alignment");

    private TakenNames() {}

    /**
     * Refuses a jar that takes a name.
     *
     * @param installed the newest jar of every id
     * @throws IllegalArgumentException naming both, and the ways out
     */
    static void check(PluginJar jar, List<PluginJar> installed) {
        for (PluginJar.Provided plugin : jar.plugins()) {
            if (plugin.kind().equals("RetentionFactory") && ENGINE.contains(plugin.name())) {
                throw new IllegalArgumentException(named(jar, plugin) + " has the name of a method of the engine; rename it. The engine's are "
                        + ENGINE.stream().sorted().toList());
            }
            for (PluginJar other : installed) {
                if (!other.id().equals(jar.id())) {
                    check(jar, plugin, other);
                }
            }
        }
    }

    private static void check(PluginJar jar, PluginJar.Provided plugin, PluginJar other) {
        for (PluginJar.Provided there : other.plugins()) {
            if (there.kind().equals(plugin.kind()) && plugin.name().equals(there.name()) || there.type().equals(plugin.type())) {
                throw new IllegalArgumentException(named(jar, plugin) + " is also in the installed jar '" + other.id() + "' ("
                        + other.file() + ", " + other.sha256().substring(0, 12) + "), as " + there.type() + ". Rename plugin and class; or, if this jar"
                        + " is to replace that one, give it the artifactId '" + other.id() + "'");
            }
        }
    }

    private static String named(PluginJar jar, PluginJar.Provided plugin) {
        return "'" + jar.file() + "': " + plugin.kind() + " '" + plugin.name() + "' (" + plugin.type() + ")";
    }
}
