package dev.engram.devkit.cli.demo;

import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.console.Table;
import dev.engram.devkit.cli.console.Tables;
import dev.engram.devkit.cli.demo.DemoReport.RoundReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A demo's report for people. */
public final class DemoSummary {
    private static final int CELLS = 30;

    private DemoSummary() {}

    /** Prints it. */
    public static void print(DemoReport report, Path file, Console console) {
        console.table(Tables.matrix("accuracy", report.rounds().stream().map(RoundReport::accuracyPerExperience).toList(),
                report.rounds().stream().map(RoundReport::averageAccuracy).toList(),
                report.rounds().stream().map(RoundReport::forgetting).toList()));
        console.line("");
        bar(console, "Engram", report.averageAccuracy());
        bar(console, "plain fine-tuning", report.fineTuningAverageAccuracy());
        bar(console, "joint training", report.jointAverageAccuracy());
        console.line("");
        rounds(console, report.rounds());
        if (report.swap() != null) {
            console.line("");
            console.line("swap %s -> %s: %d requests at %.0f/s, %d failed, %s from alias to first answer", report.swap().from(),
                    report.swap().to(), report.swap().requests(), report.swap().perSecond(), report.swap().failed(),
                    report.swap().seconds() == null ? "never" : String.format(Locale.ROOT, "%.2f s", report.swap().seconds()));
        }
        console.line("");
        report.endpoints().forEach((name, place) -> console.line("%-9s %s", name, place));
        console.line("report    %s", file);
        console.line("");
        report.problems().forEach(problem -> console.warn("✗ " + problem));
        console.line(report.ok() ? "✓ everything worked, in %s" : "✗ not everything worked, in %s", Progress.duration(report.seconds()));
    }

    private static void bar(Console console, String name, Double accuracy) {
        console.line("%-18s %s %s", name, Progress.bar(accuracy == null ? 0 : accuracy, CELLS), Tables.percent(accuracy));
    }

    private static void rounds(Console console, List<RoundReport> rounds) {
        Table table = Table.of("round", "version", "samples", "classes", "seconds", "MLflow run");
        rounds.forEach(r -> table.row(r.round(), r.version(), r.samples(), r.classes().size(),
                String.format(Locale.ROOT, "%.1f", r.seconds()), r.runId()));
        console.table(table);
    }
}
