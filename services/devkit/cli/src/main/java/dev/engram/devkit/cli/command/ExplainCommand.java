package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.lineage.ExplanationText;
import dev.engram.devkit.cli.lineage.TrainingLog;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.explain.Explainer;
import dev.engram.lineage.explain.Explanation;
import dev.engram.lineage.journal.Journal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code engram explain SCENARIO VERSION}. */
@Command(name = "explain", description = {
    "Tell why a version is what it is: verdict, decisions, samples per class, offsets, ancestry, configuration, plugins, environment, files.",
    "Read from the journal, the training log and the store; nothing is changed."})
public final class ExplainCommand implements Callable<Integer> {
    @Mixin private HomeOption home;
    @Mixin private JsonOption json;

    @Parameters(index = "0", paramLabel = "SCENARIO", description = "Scenario id.")
    private String scenario;

    @Parameters(index = "1", paramLabel = "VERSION",
            description = "MLflow's model version, or round:N for any round, rejected and failed ones included.")
    private String version;

    @Override
    public Integer call() {
        Console console = json.console();
        Connection connection = home.connect();
        TrainingLog log = new TrainingLog(connection, console);
        Journal journal = log.journal(scenario);
        Explanation told;
        try (SampleCatalog catalog = SampleCatalog.inMemory()) {
            log.fold(scenario, catalog);
            told = new Explainer(journal, connection.store(), catalog).explain(version);
        } catch (IllegalArgumentException e) {
            throw UserError.usage("explain " + scenario + " " + version, e.getMessage());
        }
        if (json.json) {
            json.print(told);
        } else {
            new ExplanationText(console).print(told, told.run() == null ? null : link(connection, told.run()));
        }
        return Exit.OK.code();
    }

    /** Null while MLflow is away: what is explained does not depend on it. */
    private String link(Connection connection, String run) {
        try {
            return connection.runUrl(scenario, run);
        } catch (UserError away) {
            return null;
        }
    }
}
