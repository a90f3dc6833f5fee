package dev.engram.api.augment;

/**
 * Makes a {@link Mixing} from its configuration.
 *
 * <p>Found by {@code ServiceLoader}, annotated with {@link dev.engram.api.plugin.Plugin}. The host makes one instance per
 * PluginSet and calls {@link #create} once per round, on the round's thread.
 *
 * @param <C> configuration record
 */
public interface MixingFactory<C> {
    /**
     * The mixing.
     *
     * @throws IllegalArgumentException if the configuration cannot be met; the message goes to the user
     */
    Mixing create(C config);
}
