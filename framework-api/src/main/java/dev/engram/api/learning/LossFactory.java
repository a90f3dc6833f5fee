package dev.engram.api.learning;

/**
 * Makes a {@link Loss} from its configuration.
 *
 * <p>Found by {@code ServiceLoader}, annotated with {@link dev.engram.api.plugin.Plugin}. The host makes one instance per
 * PluginSet and calls {@link #create} once per round, on the round's thread.
 *
 * @param <C> configuration record
 */
public interface LossFactory<C> {
    /**
     * The loss.
     *
     * @throws IllegalArgumentException if the configuration cannot be met; the message goes to the user
     */
    Loss create(C config);
}
