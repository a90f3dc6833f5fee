package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.bench.GrowthBench;
import dev.engram.devkit.cli.bench.GrowthReport;
import dev.engram.devkit.cli.bench.Window;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Table;
import dev.engram.devkit.cli.platform.Home;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.cli.prepare.Preparation;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code engram bench growth}. */
@Command(name = "growth", description = {
    "Let one scenario grow, with a worker that learns nothing and samples that only the log knows, and compare what starting the trainer,",
    "cutting a round and committing it take at 1 %% of it and at its end. The exit code is 0 only if no ratio is above the limit.",
    "Everything in its home is cleared first."})
public final class BenchGrowthCommand implements Callable<Integer> {
    private static final String HOME = "bench-growth";

    @Mixin private HomeOption home;
    @Mixin private JsonOption json;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "1000", description = "Rounds, 20 or more (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--samples", paramLabel = "N", defaultValue = "1000000", description = "Samples in all (default ${DEFAULT-VALUE}).")
    private long samples;

    @Option(names = "--limit", paramLabel = "RATIO", defaultValue = "1.5", description = "Largest ratio allowed (default ${DEFAULT-VALUE}).")
    private double limit;

    @Option(names = "--no-mlflow", description = "Without MLflow: rounds are done as while it is away, and none is registered. Takes less time.")
    private boolean noMlflow;

    @Override
    public Integer call() {
        if (rounds < 20 || samples < rounds) {
            throw UserError.usage("--rounds " + rounds + " --samples " + samples, "20 rounds or more, and a sample or more in each, are expected");
        }
        Console console = json.console();
        Installation installation = Installation.current();
        Home where = home.home(HOME);
        new Preparation(installation, where, console).run(false);
        GrowthReport report = new GrowthBench(installation, where, console).run(rounds, samples, limit,
                noMlflow ? List.of("kafka", "s3", "trainer") : List.of("kafka", "s3", "mlflow", "trainer"));
        if (json.json) {
            json.print(report);
        } else {
            print(report, console);
        }
        return (report.ok() ? Exit.OK : Exit.FAILED).code();
    }

    private void print(GrowthReport report, Console console) {
        Window early = report.early();
        Window late = report.late();
        Table times = Table.of("", "at round " + early.round(), "at round " + late.round(), "ratio");
        times.row("start of the trainer", seconds(early.start()), seconds(late.start()), ratio(report.start()));
        times.row("cut: request to RoundStarted", seconds(early.cut()), seconds(late.cut()), ratio(report.cut()));
        times.row("commit: worker's end to RoundAccepted", seconds(early.commit()), seconds(late.commit()), ratio(report.commit()));
        if (!noMlflow) {
            times.row("registered in MLflow, not waited for", seconds(early.register()), seconds(late.register()), ratio(report.register()));
        }
        console.table(times);
        console.line("");
        Table disk = Table.of("bytes", "at round " + early.round(), "at round " + late.round());
        report.disk().forEach((kind, use) -> disk.row(kind, use.early(), use.late()));
        console.table(disk);
        console.line("a sweep looks at %d blobs and %d samples in %.1f s; the rule lets %d of %d states go", report.sweep().blobs(),
                report.samples(), report.sweep().seconds(), report.sweep().leaving(), report.rounds());
        console.line("%d rounds, %d samples in %s: %s", report.rounds(), report.samples(),
                dev.engram.devkit.cli.console.Progress.duration(report.seconds()),
                report.ok() ? "no ratio is above " + report.limit() : "a ratio is above " + report.limit());
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f s", seconds);
    }

    private static String ratio(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }
}
