package dev.engram.api.network;

import dev.engram.api.scenario.InputSpec;

/**
 * Describes a network for an input and a number of classes.
 *
 * <p>Found by {@code ServiceLoader}, annotated with {@link dev.engram.api.plugin.Plugin}. The host makes one instance per
 * PluginSet and calls {@link #create} at the start of a round, on the round's thread, and again with more classes when the
 * label space has grown. The method is a pure function; two calls that differ in {@code classes} only must give networks
 * that differ in the first axis of the head's tensors only, so that what was learnt can be carried over.
 *
 * @param <C> configuration record
 */
public interface ModelFactory<C> {
    /**
     * The network.
     *
     * @param config  the configuration, already checked
     * @param input   what the network is fed; the builder adds the normalisation
     * @param classes size of the label space, at least 1
     * @throws IllegalArgumentException if the configuration does not fit the input; the message goes to the user
     */
    Network create(C config, InputSpec input, int classes);
}
