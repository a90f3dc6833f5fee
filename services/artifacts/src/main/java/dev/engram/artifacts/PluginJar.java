package dev.engram.artifacts;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.engram.api.augment.AugmentationFactory;
import dev.engram.api.augment.MixingFactory;
import dev.engram.api.learning.LossFactory;
import dev.engram.api.learning.RetentionFactory;
import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.OpFactory;
import dev.engram.api.sample.Hashes;
import dev.engram.api.scenario.ScenarioFactory;
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
    /** What a plugin may be. */
    public static final List<Class<?>> KINDS = List.of(
            ScenarioFactory.class, ModelFactory.class, OpFactory.class, AugmentationFactory.class, MixingFactory.class, LossFactory.class,
            RetentionFactory.class);

    /**
     * One line of a service file.
     *
     * @param kind the SPI's simple name, for example {@code ScenarioFactory}
     * @param type the class that provides it
     * @param name what its annotation calls it; null in records from before names were read
     */
    public record Provided(String kind, String type, @JsonInclude(JsonInclude.Include.NON_NULL) String name) {}

    public PluginJar {
        Hashes.requireSha256(sha256, "plugin jar");
        plugins = List.copyOf(plugins);
    }
}
