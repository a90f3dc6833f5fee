package dev.engram.digits;

import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.DecisionRule;
import dev.engram.api.scenario.GatePlan;
import dev.engram.api.scenario.InputSpec;
import dev.engram.api.scenario.PluginRef;
import dev.engram.api.scenario.ScenarioFactory;
import dev.engram.api.scenario.ScenarioPlan;
import dev.engram.api.scenario.Task;
import dev.engram.api.scenario.TrainingPlan;
import java.util.List;
import java.util.Map;

/**
 * Recognises the handwritten digits that scikit-learn ships: 1,797 grey pictures of 8x8 pixels, ten classes that may appear one
 * after the other. A scenario is data: it names the plugins it wants, with their configuration, and learns nothing itself.
 */
@Plugin(name = "digits", config = Digits.Config.class)
public final class Digits implements ScenarioFactory<Digits.Config> {
    /**
     * What can be chosen; everything has a default.
     *
     * @param exemplars pictures kept in all, 200 by default; 0 or more
     * @param epochs    passes over new pictures, 1 or more; 30 by default
     * @param retention what keeps the old from being forgotten; an empty list is plain fine-tuning
     * @param seed      seed of everything random; 42 by default
     */
    public record Config(Integer exemplars, Integer epochs, List<PluginRef> retention, Long seed) {
        public Config {
            exemplars = exemplars == null ? 200 : exemplars;
            if (exemplars < 0) {
                throw new IllegalArgumentException("exemplars: expected 0 or more, got " + exemplars);
            }
            epochs = epochs == null ? 30 : epochs;
            seed = seed == null ? 42L : seed;
        }
    }

    private static final int SIDE = 8;
    /** Epochs of balanced fine-tuning after each round: they halve the forgetting and cost a second. */
    private static final int REHEARSAL = 10;

    @Override
    public ScenarioPlan plan(Config config) {
        return new ScenarioPlan(
                Task.SINGLE_LABEL,
                new InputSpec(1, SIDE, SIDE, List.of(0.3), List.of(0.37)),
                PluginRef.of("small-cnn", Map.of("width", 32, "stages", 2)),
                List.of(PluginRef.of("affine", Map.of("shift", 0.08, "fill", "black"))),
                PluginRef.of("cross-entropy"),
                config.retention() != null ? config.retention() : retention(config),
                TrainingPlan.builder().epochs(config.epochs()).batchSize(32).learningRate(2e-3).finalLearningRate(2e-6).seed(config.seed()).build(),
                GatePlan.defaults(),
                DecisionRule.softmax());
    }

    private static List<PluginRef> retention(Config config) {
        // Never more of a class than an even share of the ten, so that early rounds do not live beyond their means.
        int perClass = Math.max(1, (config.exemplars() + 9) / 10);
        return List.of(PluginRef.of("replay", Map.of("exemplars", config.exemplars(), "perClass", perClass, "rehearsal", REHEARSAL)),
                PluginRef.of("stored-logits"));
    }
}
