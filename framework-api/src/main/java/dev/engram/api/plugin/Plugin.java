package dev.engram.api.plugin;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names a plugin and its configuration.
 *
 * <p>The annotated class implements one SPI kind ({@code ScenarioFactory}, {@code ModelFactory}, …), has a public
 * constructor without parameters and is listed in {@code META-INF/services}. The host binds YAML or JSON to the
 * configuration record: unknown keys, wrong types and missing values are errors that list what is known; a record
 * component that is absent gets its Java default ({@code null}, 0, false), so a record with optional parts replaces
 * {@code null} by its default in the compact constructor and declares boxed types.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Plugin {
    /** Lower-case letters, digits and hyphens; stable for ever, because rounds of the past name it. */
    String name();

    /** The record the configuration is bound to; it checks itself in its compact constructor. */
    Class<? extends Record> config() default NoConfig.class;

    /** For plugins without configuration: every key is unknown. */
    record NoConfig() {}
}
