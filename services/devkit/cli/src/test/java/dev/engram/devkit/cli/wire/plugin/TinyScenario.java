package dev.engram.devkit.cli.wire.plugin;

import dev.engram.api.learning.LossFactory;
import dev.engram.api.network.ModelFactory;
import dev.engram.api.network.Network;
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

/** A scenario whose plan can be wrong in several ways; packed into a jar by the test beside it. */
@Plugin(name = "tiny", config = TinyScenario.Config.class)
public final class TinyScenario implements ScenarioFactory<TinyScenario.Config> {
    public record Config(Integer size, String task, String decision, Integer fixedClasses) {
        public Config {
            size = size == null ? 8 : size;
            task = task == null ? "single-label" : task;
            decision = decision == null ? "softmax" : decision;
            fixedClasses = fixedClasses == null ? 0 : fixedClasses;
        }
    }

    public record ModelConfig(Integer fixedClasses) {}

    public record NoConfig() {}

    @Override
    public ScenarioPlan plan(Config config) {
        InputSpec input = new InputSpec(1, config.size(), config.size(), List.of(0.5), List.of(0.5));
        return new ScenarioPlan(Task.of(config.task()), input, PluginRef.of("tiny-model", Map.of("fixedClasses", config.fixedClasses())), List.of(),
                PluginRef.of("tiny-loss"), List.of(), TrainingPlan.defaults(), GatePlan.defaults(), new DecisionRule(config.decision(), 1, Map.of()));
    }

    /** A linear model; on request one that does not grow. */
    @Plugin(name = "tiny-model", config = ModelConfig.class)
    public static final class Model implements ModelFactory<ModelConfig> {
        @Override
        public Network create(ModelConfig config, InputSpec input, int classes) {
            int wanted = config.fixedClasses() > 0 ? config.fixedClasses() : classes;
            return Network.builder(input).named("tiny").flatten().head("fc", wanted).build();
        }
    }

    /** Never computed. */
    @Plugin(name = "tiny-loss", config = NoConfig.class)
    public static final class Loss implements LossFactory<NoConfig> {
        @Override
        public dev.engram.api.learning.Loss create(NoConfig config) {
            return (outputs, targets, mask) -> outputs.get(Network.OUTPUT).sum();
        }
    }
}
