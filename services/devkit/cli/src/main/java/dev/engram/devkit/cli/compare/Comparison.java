package dev.engram.devkit.cli.compare;

import dev.engram.devkit.cli.bench.speed.SideFailed;
import dev.engram.devkit.cli.compare.ComparisonReport.Row;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.console.Tables;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.compare.Pack;
import dev.engram.devkit.compare.RunResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs strategies on a stream, each with each seed in a worker JVM of its own, one after the other. */
final class Comparison {
    /** Folder of the decoded images, below that of the work. */
    static final String PACK = "pack";

    private final ComparePlan plan;
    private final Path work;
    private final StreamWorkers workers;
    private final Console console;

    /** @param work folder for the decoded images, if they are not there yet, and for logs */
    Comparison(Installation installation, ComparePlan plan, Path work, Console console) {
        workers = new StreamWorkers(installation, plan.heap(), work);
        this.plan = plan;
        this.work = work;
        this.console = console;
    }

    /** Learns and measures all; a run that fails costs its strategy, not the others. */
    List<Row> run() {
        Pack.Index index = Packing.of(plan, work.resolve(PACK), console);
        List<ComparePlan.Planned> strategies = plan.strategies(index);
        List<Row> rows = new ArrayList<>();
        int number = 0;
        for (ComparePlan.Planned each : strategies) {
            List<RunResult> runs = new ArrayList<>();
            String error = null;
            for (int seed = 0; seed < plan.seeds(); seed++) {
                String title = String.format(Locale.ROOT, "[%d/%d] %s, seed %d", ++number, strategies.size() * plan.seeds(), each.strategy().name(), seed);
                try {
                    runs.add(run(each, seed, title));
                } catch (SideFailed e) {
                    error = "seed " + seed + ": " + e.getMessage();
                    console.warn(title + ": " + e.getMessage());
                }
            }
            rows.add(Row.of(each.strategy().name(), each.strategy().about(), each.configuration(), runs, error));
        }
        return rows;
    }

    private RunResult run(ComparePlan.Planned planned, int seed, String title) throws SideFailed {
        RunResult result;
        try (Progress bar = console.progress(title, 0)) {
            result = workers.run(plan.order(planned, seed, work.resolve(PACK)), planned.augmented(), bar);
        }
        console.line("%s: average accuracy %s, forgetting %s, %.1f s, %.1f CPU s, %d passes", title, Tables.percent(result.averageAccuracy()),
                Tables.percent(result.forgetting()), result.seconds(), result.cpuSeconds(), result.samplePasses());
        return result;
    }
}
