package dev.engram.artifacts;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The closure of jars in which a scenario's plugin names are resolved. Its identity is the hashes of its jars.
 *
 * @param jars sorted by hash
 */
public record PluginSet(List<PluginJar> jars) {
    public PluginSet {
        jars = jars.stream().sorted(Comparator.comparing(PluginJar::sha256)).toList();
        Set<String> seen = new HashSet<>();
        for (PluginJar jar : jars) {
            if (!seen.add(jar.sha256())) {
                throw new IllegalArgumentException("plugin set: jar " + jar.file() + " (" + jar.sha256() + ") stands twice");
            }
        }
    }

    /** SHA-256 of the canonical list of the jars' hashes: names do not change what a set means. */
    @JsonIgnore
    public String hash() {
        return CanonicalJson.sha256(jars.stream().map(PluginJar::sha256).toList());
    }
}
