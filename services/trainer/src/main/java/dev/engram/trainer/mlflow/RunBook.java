package dev.engram.trainer.mlflow;

import dev.engram.artifacts.PluginStore;
import dev.engram.lineage.journal.Registrations;
import dev.engram.registry.Mlflow;
import dev.engram.registry.RunInfo;
import dev.engram.trainer.scenario.Scenario;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Runs of attempts: looked for by their tag, made when there is none. */
final class RunBook {
    private final Mlflow mlflow;
    private final PluginStore plugins;
    private final String instance;
    private final Map<String, String> experiments = new ConcurrentHashMap<>();

    /**
     * Runs in this MLflow.
     *
     * @param instance name of this trainer
     */
    RunBook(Mlflow mlflow, PluginStore plugins, String instance) {
        this.mlflow = mlflow;
        this.plugins = plugins;
        this.instance = instance;
    }

    /** The scenario's experiment, made if need be. */
    String experiment(String scenario) {
        String known = experiments.get(scenario);
        if (known == null) {
            known = mlflow.experiment(scenario);
            experiments.put(scenario, known);
        }
        return known;
    }

    /** Somebody may have deleted experiments or runs: they are looked for again. */
    void forget() {
        experiments.clear();
    }

    /** The page of a run; null while the scenario's experiment is not known. MLflow is not asked. */
    String link(String scenario, String run) {
        String experiment = experiments.get(scenario);
        return experiment == null ? null : mlflow.server() + "/#/experiments/" + experiment + "/runs/" + run + "?workflowType=machine_learning";
    }

    /** The run of an attempt; should an answer that was lost have made two, always the same one. */
    Optional<RunInfo> find(String scenario, String attempt) {
        return mlflow.runs(experiment(scenario), "tags.\"" + Tags.ATTEMPT + "\" = '" + attempt + "'").stream()
                .min(Comparator.comparing((RunInfo run) -> !run.tags().containsKey(Tags.VERDICT)).thenComparing(RunInfo::id));
    }

    /** The scenario's runs that did not end. */
    List<RunInfo> running(String scenario) {
        return mlflow.runs(experiment(scenario), "attributes.status = 'RUNNING'");
    }

    /** Makes the run of an attempt, with the tags and parameters that are known from the start. */
    String create(Scenario scenario, Facts facts) {
        String run = mlflow.createRun(experiment(scenario.id()), facts.name(), facts.startMillis(), tags(scenario, facts));
        mlflow.log(run, List.of(), facts.params(), Map.of());
        return run;
    }

    /** Tags that are known from the start. */
    Map<String, String> tags(Scenario scenario, Facts facts) {
        Map<String, String> tags = new HashMap<>(facts.tags());
        tags.put(Tags.TRAINER, instance);
        String set = facts.order().pluginSet();
        if (set != null) {
            tags.put("engram.plugins.jars", plugins.load(set).jars().stream().map(jar -> jar.id() + "=" + jar.sha256())
                    .collect(Collectors.joining(", ")));
        }
        if (facts.parentRound() > 0) {
            new Registrations(scenario.rounds().journal()).find(facts.parentRound()).ifPresent(parent -> tags.put("engram.parent.version", parent.version()));
        }
        return tags;
    }
}
