package dev.engram.artifacts;

import dev.engram.api.sample.Hashes;
import java.util.List;

/**
 * A jar of plugins, by content.
 *
 * @param id      its Maven artifactId, else its file name without version: jars of one id replace each other
 * @param sha256  hash of the jar's bytes
 * @param size    bytes
 * @param file    the file name it was installed from, for people
 * @param plugins what its service files name
 */
public record PluginJar(String id, String sha256, long size, String file, List<Provided> plugins) {
    /**
     * One line of a service file.
     *
     * @param kind the SPI's simple name, for example {@code ScenarioFactory}
     * @param type the class that provides it
     */
    public record Provided(String kind, String type) {}

    public PluginJar {
        Hashes.requireSha256(sha256, "plugin jar");
        plugins = List.copyOf(plugins);
    }
}
