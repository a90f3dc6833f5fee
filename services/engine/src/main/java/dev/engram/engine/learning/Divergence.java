package dev.engram.engine.learning;

import dev.engram.engine.RoundFailure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A step whose numbers are none any more: which of them were the first to go. */
final class Divergence {
    private final Map<String, Double> terms;
    private final Collection<String> outputs;

    /**
     * What is known of the step.
     *
     * @param terms   of the loss, by name; {@code new} is the scenario's loss of the new samples
     * @param outputs of the network that were not finite
     */
    Divergence(Map<String, Double> terms, Collection<String> outputs) {
        this.terms = terms;
        this.outputs = outputs;
    }

    /** The failure of the round, with where it was and what to do. */
    RoundFailure at(double loss, float norm, int epoch, long step, Schedule schedule) {
        return new RoundFailure(String.format(Locale.ROOT,
                "the training diverged in epoch %d, step %d of %d: loss %s (%s), norm of the gradients %s at learning rate %.3g. %s", epoch, step + 1,
                schedule.steps(), loss, terms, norm, schedule.rate(step), remedy(step)));
    }

    private String remedy(long step) {
        String lower = "; lower the learning rate" + (step == 0 ? ", but as this is the first step, look into the plugin first" : "");
        List<String> broken = new ArrayList<>();
        terms.forEach((name, value) -> {
            if (!Double.isFinite(value)) {
                broken.add(name);
            }
        });
        if (!outputs.isEmpty()) {
            return "The network's output is not finite (" + String.join(", ", outputs) + "): it is the model, not the loss" + lower;
        }
        if (broken.contains("new")) {
            return "The network's output is finite, the scenario's loss of it is not: it is the loss" + lower;
        }
        if (!broken.isEmpty()) {
            return "The terms " + broken + " are of methods of retention: lower their weights (ewc: lambda)" + lower;
        }
        return "The loss is finite, its gradient is not: model or loss take a root, a logarithm or a quotient at 0" + lower
                + ", or the weights of the retention methods (ewc: lambda)";
    }
}
