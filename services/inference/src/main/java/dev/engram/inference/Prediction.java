package dev.engram.inference;

import java.util.List;
import java.util.Optional;

/**
 * What a model's output means.
 *
 * @param labels  what was decided: one class, any number of labels, or {@code anomaly} or {@code normal}; empty if unknown
 * @param classes the most likely classes, best first
 * @param unknown nothing was likely enough
 */
public record Prediction(List<String> labels, List<Scored> classes, boolean unknown) {
    /**
     * A class and how much speaks for it.
     *
     * @param name        the label; {@code attribute=value} in multi-label scenarios
     * @param probability 0 to 1; of an anomaly the score
     */
    public record Scored(String name, double probability) {}

    public Prediction {
        labels = List.copyOf(labels);
        classes = List.copyOf(classes);
    }

    /** The first decided label. */
    public Optional<String> label() {
        return labels.stream().findFirst();
    }
}
