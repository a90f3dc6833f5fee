package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Table;
import dev.engram.devkit.cli.console.Tables;
import dev.engram.devkit.cli.local.LocalEngine;
import dev.engram.devkit.cli.local.LocalRebuild;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.lineage.RebuildReport;
import dev.engram.lineage.RebuildReport.Step;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code engram rebuild SCENARIO VERSION}. */
@Command(name = "rebuild", description = {
    "Compute a version again from the training log and the journal, and compare it byte by byte with what is stored.",
    "The version and every one it descends from are learned again; in another environment than theirs, accuracies are compared instead."})
public final class RebuildCommand implements Callable<Integer> {
    private static final int SHOWN = 12;

    @Mixin private HomeOption home;
    @Mixin private JsonOption json;

    @Parameters(index = "0", paramLabel = "SCENARIO", description = "Scenario id.")
    private String scenario;

    @Parameters(index = "1", paramLabel = "VERSION", description = "MLflow's model version.")
    private String version;

    @Option(names = "--from", paramLabel = "ROUND",
            description = "Start at the stored state of this round, after checking its files; 0 for the empty state (default).")
    private long from;

    @Option(names = "--heap", paramLabel = "SIZE", defaultValue = "2g", description = "Heap of the worker JVM (default ${DEFAULT-VALUE}).")
    private String heap;

    @Override
    public Integer call() {
        Console console = json.console();
        Installation installation = Installation.current();
        LocalEngine engine = LocalEngine.of(installation.engine(), installation.natives(), heap);
        RebuildReport report = new LocalRebuild(home.connect(), engine, console).run(scenario, version, from, step -> tell(console, step));
        if (json.json) {
            json.print(report);
        } else {
            console.table(table(report));
            console.line(conclusion(report));
        }
        return exit(report).code();
    }

    private static void tell(Console console, Step step) {
        console.line("round %d: %s", step.round(), verdict(step.verdict()));
        step.findings().stream().limit(SHOWN).forEach(finding -> console.warn("  " + finding));
        if (step.findings().size() > SHOWN) {
            console.warn("  and " + (step.findings().size() - SHOWN) + " more; --json lists all");
        }
    }

    private static Table table(RebuildReport report) {
        Table table = Table.of("round", "committed state", "rebuilt state", "accuracy", "rebuilt", "verdict");
        report.steps().forEach(step -> table.row(step.round(), shortHash(step.state()), shortHash(step.rebuilt()), Tables.percent(step.accuracy()),
                Tables.percent(step.rebuiltAccuracy()), verdict(step.verdict())));
        return table;
    }

    private String conclusion(RebuildReport report) {
        return switch (report.verdict()) {
            case EQUAL -> "version " + version + " of " + scenario + ": log and journal give the committed bytes";
            case OTHER_ENVIRONMENT -> "version " + version + " of " + scenario + " was made in another environment: not comparable bit for bit";
            case DIFFERENT -> "version " + version + " of " + scenario + (stored(report)
                    ? ": log and journal give the committed bytes, but stored files are no longer those"
                    : " is not what log and journal give");
        };
    }

    /** Whether all that differs is what lies in the store. */
    private static boolean stored(RebuildReport report) {
        return report.steps().stream().allMatch(step -> Objects.equals(step.state(), step.rebuilt()));
    }

    private static Exit exit(RebuildReport report) {
        return switch (report.verdict()) {
            case EQUAL -> Exit.OK;
            case OTHER_ENVIRONMENT -> Exit.OTHER_ENVIRONMENT;
            case DIFFERENT -> Exit.FAILED;
        };
    }

    private static String verdict(RebuildReport.Verdict verdict) {
        return switch (verdict) {
            case EQUAL -> "equal";
            case OTHER_ENVIRONMENT -> "other environment";
            case DIFFERENT -> "different";
        };
    }

    private static String shortHash(String hash) {
        return hash == null ? "–" : hash.substring(0, 12);
    }
}
