package dev.engram.api.augment;

import dev.engram.api.scenario.InputSpec;

/**
 * Makes an {@link Augmentation} from its configuration.
 *
 * <p>Found by {@code ServiceLoader}, annotated with {@link dev.engram.api.plugin.Plugin}. The host makes one instance per
 * PluginSet and calls {@link #create(Object, InputSpec)} once per round, on the round's thread.
 *
 * @param <C> configuration record
 */
public interface AugmentationFactory<C> {
    /**
     * The augmentation, for pictures that keep their size.
     *
     * @throws IllegalArgumentException if the configuration cannot be met; the message goes to the user
     */
    Augmentation create(C config);

    /**
     * The augmentation for a network that is fed so. Only what asks for finer pictures ({@link Augmentation#oversampling}) has to know the size it
     * must return; everything else leaves this as it is.
     *
     * @throws IllegalArgumentException if the configuration cannot be met; the message goes to the user
     */
    default Augmentation create(C config, InputSpec input) {
        return create(config);
    }
}
