package dev.engram.devkit.cli.demo;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Tables;
import dev.engram.devkit.cli.dataset.StreamOfExperiences;
import dev.engram.devkit.cli.local.Learned;
import dev.engram.devkit.cli.local.LocalStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What Engram is compared with, learned by the engine alone from the same images: plain fine-tuning (no retention) over
 * the same stream, and joint training (everything at once from scratch), the bound that no stream reaches.
 */
final class Baselines {
    private final LocalStream local;
    private final BaselineRuns runs;
    private final Console console;

    /** Baselines that are logged as MLflow runs. */
    Baselines(LocalStream local, BaselineRuns runs, Console console) {
        this.local = local;
        this.runs = runs;
        this.console = console;
    }

    /** The stream without retention. */
    Learned fineTuning(ScenarioRecord scenario, StreamOfExperiences stream) {
        Map<String, Object> configuration = new LinkedHashMap<>(scenario.configuration());
        configuration.put("retention", List.of());
        return learn("fine-tuning", with(scenario, configuration), stream);
    }

    /** Everything at once. */
    Learned joint(ScenarioRecord scenario, StreamOfExperiences stream) {
        return learn("joint", scenario, stream.joint());
    }

    private Learned learn(String name, ScenarioRecord scenario, StreamOfExperiences stream) {
        Learned learned = local.learn(name, scenario, stream);
        String link = runs.log(name, scenario, learned);
        console.line("%s: average accuracy %s, forgetting %s   MLflow: %s", name, Tables.percent(learned.averageAccuracy()),
                Tables.percent(learned.forgetting()), link);
        return learned;
    }

    private static ScenarioRecord with(ScenarioRecord scenario, Map<String, Object> configuration) {
        return scenario.withConfiguration(configuration);
    }
}
