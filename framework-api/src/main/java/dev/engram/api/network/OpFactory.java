package dev.engram.api.network;

/**
 * A plugin's own {@link Op}. Found by {@code ServiceLoader}, annotated with {@link dev.engram.api.plugin.Plugin} whose
 * name equals the op's.
 *
 * <p>The host makes one instance per PluginSet and calls {@link #create()} once before it compiles or exports a network
 * of a scenario of that set. A stock op cannot be replaced.
 */
public interface OpFactory {
    /** The op. */
    Op create();
}
