package dev.engram.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.engram.api.plugin.Plugin;
import java.lang.reflect.Modifier;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What holds for every plugin: named, constructible, listed, usable without configuration. */
public abstract class PluginContract {
    /** Reads and writes as the host does: unknown keys are errors. */
    protected static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** For subclasses. */
    protected PluginContract() {}

    /** The plugin under test, a fresh instance or the same. */
    protected abstract Object plugin();

    /** The SPI interface it is listed under. */
    protected abstract Class<?> kind();

    /**
     * Configuration of the plugin, bound from JSON as the host binds it.
     *
     * @param <C>  the plugin's configuration record
     * @param json for example <code>{"depth": 34}</code>
     */
    @SuppressWarnings("unchecked")
    protected final <C> C config(String json) {
        try {
            return (C) JSON.readValue(json, annotation().config());
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException("'" + annotation().name() + "' does not take " + json + ": " + e.getMessage(), e);
        }
    }

    /** The name is what scenarios write; it can never change. */
    @Test
    void hasAName() {
        assertThat(annotation().name()).matches("[a-z0-9][a-z0-9-]{0,62}");
    }

    /** The host makes instances through a public constructor without parameters. */
    @Test
    void canBeMadeByTheHost() throws Exception {
        assertThat(Modifier.isPublic(plugin().getClass().getModifiers())).as("the class is public").isTrue();
        assertThat(plugin().getClass().getConstructor().newInstance()).isNotNull();
    }

    /** The host finds plugins by {@code META-INF/services}. */
    @Test
    void isListed() {
        assertThat(ServiceLoader.load(kind()).stream().map(ServiceLoader.Provider::type))
                .as("META-INF/services/" + kind().getName()).anyMatch(type -> type == plugin().getClass());
    }

    /** Everything has a default. */
    @Test
    void worksWithoutConfiguration() {
        assertThatCode(() -> config("{}")).doesNotThrowAnyException();
    }

    private Plugin annotation() {
        Plugin annotation = plugin().getClass().getAnnotation(Plugin.class);
        assertThat(annotation).as("@Plugin on " + plugin().getClass().getName()).isNotNull();
        return annotation;
    }
}
