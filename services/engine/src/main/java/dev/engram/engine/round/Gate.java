package dev.engram.engine.round;

import ai.djl.ndarray.NDManager;
import dev.engram.api.network.Ops;
import dev.engram.api.scenario.GatePlan;
import dev.engram.engine.data.BatchLoader;
import dev.engram.engine.learning.Ear;
import dev.engram.engine.learning.Evaluator;
import dev.engram.engine.learning.Model;
import dev.engram.engine.state.LearnerState;
import dev.engram.engine.state.Slice;
import dev.engram.engine.state.StateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether a candidate may become a challenger. It is compared with the champion on what the champion knows only. */
final class Gate {
    private final GatePlan plan;

    Gate(GatePlan plan) {
        this.plan = plan;
    }

    /**
     * The reason to refuse, or nothing.
     *
     * @param candidate mean accuracy on the slices both know
     * @param champion  the champion's on the same, or empty
     */
    Optional<String> refusal(double average, OptionalDouble candidate, OptionalDouble champion) {
        if (average < plan.minAccuracy()) {
            return Optional.of(String.format(Locale.ROOT,
                    "average accuracy %.4f on the hold-out is below gate.minAccuracy %.4f", average, plan.minAccuracy()));
        }
        if (champion.isPresent() && candidate.isPresent() && champion.getAsDouble() - candidate.getAsDouble() > plan.maxDrop()) {
            return Optional.of(String.format(Locale.ROOT,
                    "average accuracy on what the champion knows fell from %.4f to %.4f, by more than gate.maxDrop %.4f",
                    champion.getAsDouble(), candidate.getAsDouble(), plan.maxDrop()));
        }
        return Optional.empty();
    }

    /** The slices of the present state that the champion knows, too: the same birth, and only classes it has. */
    static List<Slice> common(List<Slice> slices, LearnerState champion, Map<String, Integer> classes) {
        Set<Long> births = champion.slices().stream().map(Slice::round).collect(Collectors.toSet());
        return slices.stream().filter(slice -> births.contains(slice.round()))
                .map(slice -> new Slice(slice.round(), slice.samples().stream()
                        .filter(id -> classes.get(id) < champion.labels().size()).toList()))
                .filter(slice -> !slice.samples().isEmpty()).toList();
    }

    /** The champion's accuracy on slices. */
    static Evaluation champion(
            Path folder, Ops ops, List<Slice> slices, Map<String, Integer> classes, BatchLoader loader, NDManager manager) throws IOException {
        try (Model model = new StateFiles(folder).model(ops, manager)) {
            int columns = Math.max(model.network().classes(), classes.values().stream().mapToInt(c -> c + 1).max().orElse(0));
            return Evaluation.of(new Evaluator(model, loader, manager), slices, classes, columns, Ear.deaf());
        }
    }
}
