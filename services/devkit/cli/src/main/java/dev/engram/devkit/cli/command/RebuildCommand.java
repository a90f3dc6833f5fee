package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Table;
import dev.engram.devkit.cli.console.Tables;
import dev.engram.devkit.cli.lineage.BranchText;
import dev.engram.devkit.cli.lineage.SampleName;
import dev.engram.devkit.cli.local.LocalEngine;
import dev.engram.devkit.cli.local.LocalRebuild;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.lineage.BranchReport;
import dev.engram.lineage.RebuildReport;
import dev.engram.lineage.RebuildReport.Step;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code engram rebuild SCENARIO VERSION}. */
@Command(name = "rebuild", description = {
    "Compute a version again from the training log and the journal, and compare it byte by byte with what is stored.",
    "The version and every one it descends from are learned again; in another environment than theirs, accuracies are compared instead.",
    "With --without, learn the same line as if these samples had never come, and keep it as a named branch beside history.",
    "Exit code: 0 equal, 1 different, 3 other environment, 5 not rebuildable because a sample was erased."})
public final class RebuildCommand implements Callable<Integer> {
    private static final int SHOWN = 12;
    private static final int NAMED = 12;

    @Mixin private HomeOption home;
    @Mixin private JsonOption json;

    @Parameters(index = "0", paramLabel = "SCENARIO", description = "Scenario id.")
    private String scenario;

    @Parameters(index = "1", paramLabel = "VERSION", description = "MLflow's model version, or round:N.")
    private String version;

    @Option(names = "--from", paramLabel = "ROUND",
            description = "Start at the stored state of this round, after checking its files; 0 for the empty state (default).")
    private long from;

    @Option(names = "--without", paramLabel = "SAMPLE", arity = "1..*",
            description = "Sample ids, or the pictures as files: learn the line without them, as a branch.")
    private List<String> without = List.of();

    @Option(names = "--name", paramLabel = "BRANCH", description = "Name of the branch (default: without-<first digits of the sample>).")
    private String name;

    @Option(names = "--threads", paramLabel = "N",
            description = "Threads to compute with; 0 for as many as each round had (default). Another number is another environment.")
    private int threads;

    @Option(names = "--heap", paramLabel = "SIZE", defaultValue = "2g", description = "Heap of the worker JVM (default ${DEFAULT-VALUE}).")
    private String heap;

    @Override
    public Integer call() {
        refuseContradictions();
        List<String> samples = SampleName.ids(without);
        Console console = json.console();
        Installation installation = Installation.current();
        LocalEngine engine = LocalEngine.of(installation.engine(), installation.natives(), heap).with(threads);
        LocalRebuild rebuild = new LocalRebuild(home.connect(), engine, console);
        if (!samples.isEmpty()) {
            return branch(rebuild, samples, console);
        }
        RebuildReport report = rebuild.run(scenario, version, from, step -> tell(console, step));
        if (json.json) {
            json.print(report);
        } else {
            console.table(table(report));
            console.line(conclusion(report));
        }
        return exit(report).code();
    }

    private void refuseContradictions() {
        if (without.isEmpty() && name != null) {
            throw UserError.usage("--name " + name, "it names a branch, which needs --without SAMPLE…");
        }
        if (!without.isEmpty() && (from != 0 || threads != 0)) {
            throw UserError.usage("--without", "a branch starts where it first differs and computes as the rounds did; --from and --threads are for"
                    + " comparing");
        }
    }

    private Integer branch(LocalRebuild rebuild, List<String> samples, Console console) {
        String branch = name != null ? name
                : "without-" + samples.get(0).substring(0, NAMED) + (samples.size() == 1 ? "" : "-and-" + (samples.size() - 1) + "-more");
        BranchReport report = rebuild.without(scenario, version, new TreeSet<>(samples), branch,
                round -> console.line("round %d without: %s", round.round(), round.outcome()));
        if (json.json) {
            json.print(report);
        } else {
            new BranchText(console).print(report, version);
        }
        return Exit.OK.code();
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
            case ERASED -> "version " + version + " of " + scenario + " is not rebuildable: it needs an erased sample, which is as it should be";
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
            case ERASED -> Exit.ERASED;
            case DIFFERENT -> Exit.FAILED;
        };
    }

    private static String verdict(RebuildReport.Verdict verdict) {
        return switch (verdict) {
            case EQUAL -> "equal";
            case OTHER_ENVIRONMENT -> "other environment";
            case ERASED -> "not rebuildable: erased sample";
            case DIFFERENT -> "different";
        };
    }

    private static String shortHash(String hash) {
        return hash == null ? "–" : hash.substring(0, 12);
    }
}
