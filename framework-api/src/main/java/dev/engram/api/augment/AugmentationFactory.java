package dev.engram.api.augment;

/**
 * Makes an {@link Augmentation} from its configuration.
 *
 * <p>Found by {@code ServiceLoader}, annotated with {@link dev.engram.api.plugin.Plugin}. The host makes one instance per
 * PluginSet and calls {@link #create} once per round, on the round's thread.
 *
 * @param <C> configuration record
 */
public interface AugmentationFactory<C> {
    /**
     * The augmentation.
     *
     * @throws IllegalArgumentException if the configuration cannot be met; the message goes to the user
     */
    Augmentation create(C config);
}
