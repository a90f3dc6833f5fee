package dev.engram.engine.learning;

import dev.engram.api.learning.FixedNetwork;
import dev.engram.api.scenario.PluginRef;
import java.util.List;

/** Where networks with given weights come from. */
@FunctionalInterface
public interface Networks {
    /** See {@link dev.engram.api.learning.LearningRound#network}. */
    FixedNetwork open(PluginRef model, String weights, List<Double> mean, List<Double> std);

    /** There are no weights. */
    static Networks none() {
        return (model, weights, mean, std) -> {
            throw new IllegalArgumentException("there are no weights '" + weights + "'");
        };
    }
}
