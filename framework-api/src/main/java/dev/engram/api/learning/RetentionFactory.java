package dev.engram.api.learning;

/**
 * Makes a {@link Retention} from its configuration.
 *
 * <p>Found by {@code ServiceLoader}, annotated with {@link dev.engram.api.plugin.Plugin}. The host makes one instance per
 * PluginSet and calls {@link #create} once per round, on the round's thread.
 *
 * @param <C> configuration record
 */
public interface RetentionFactory<C> {
    /**
     * The method, for one round.
     *
     * @throws IllegalArgumentException if the configuration cannot be met; the message goes to the user
     */
    Retention create(C config);
}
