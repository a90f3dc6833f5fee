package dev.engram.api.network;

import dev.engram.api.scenario.InputSpec;
import java.util.List;
import java.util.Map;

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

    /**
     * What the network's tensors are called in published files that use other names than the network, so that those files load without
     * being renamed. Asked when weights are loaded; none by default.
     *
     * @param network as {@link #create} made it
     * @return one map for each family of files, from the network's name of a parameter or buffer to the file's; a name that a map leaves out is the
     *     same in both
     */
    default List<Map<String, String>> aliases(Network network) {
        return List.of();
    }
}
