package dev.engram.engine.worker.own;

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

/** Everything that can be one's own, with the stock loss. */
@Plugin(name = "own", config = OwnScenario.Config.class)
public final class OwnScenario implements ScenarioFactory<OwnScenario.Config> {
    /** By how much the exported form stretches; 2, which is right, by default. */
    public record Config(Double exported) {
        public Config {
            exported = exported == null ? 2.0 : exported;
        }
    }

    @Override
    public ScenarioPlan plan(Config config) {
        return new ScenarioPlan(Task.SINGLE_LABEL, new InputSpec(1, 8, 8, List.of(0.3), List.of(0.3)),
                PluginRef.of("stretched", Map.of("exported", config.exported())), List.of(), PluginRef.of("cross-entropy"),
                List.of(PluginRef.of("counted-rounds")), TrainingPlan.builder().epochs(2).batchSize(32).learningRate(1e-2).finalLearningRate(1e-3).warmup(0).weightDecay(0).clipNorm(0).seed(1).build(),
                GatePlan.defaults(), DecisionRule.softmax());
    }
}
