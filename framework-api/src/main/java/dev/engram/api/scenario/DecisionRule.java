package dev.engram.api.scenario;

import java.util.Map;

/**
 * What a prediction means, as data: serving applies it and loads no plugin code.
 *
 * @param kind       {@code softmax} (single label), {@code sigmoid} (multi-label) or {@code score} (anomaly)
 * @param topK       how many classes an answer lists, at least 1
 * @param thresholds for {@code softmax} the key {@code reject}: below this probability the answer is "unknown";
 *     for {@code sigmoid} one per attribute or label; for {@code score} the key {@code anomaly}
 */
public record DecisionRule(String kind, int topK, Map<String, Double> thresholds) {
    public DecisionRule {
        if (!java.util.Set.of("softmax", "sigmoid", "score").contains(kind)) {
            throw new IllegalArgumentException("decision kind '" + kind + "'; known are softmax, sigmoid, score");
        }
        if (topK < 1) {
            throw new IllegalArgumentException("decision topK: at least 1, got " + topK);
        }
        thresholds = Map.copyOf(thresholds);
    }

    /** The most probable class, with the five best listed and no rejection. */
    public static DecisionRule softmax() {
        return new DecisionRule("softmax", 5, Map.of());
    }
}
