package dev.engram.devkit.cli.compare;

import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.compare.Pack;
import dev.engram.devkit.compare.Suite;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Makes a comparison and the folder of its results. */
public final class Comparer {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Installation installation;
    private final Console console;

    /** Comparisons by this installation. */
    public Comparer(Installation installation, Console console) {
        this.installation = installation;
        this.console = console;
    }

    /**
     * Holds a suite against what is measured.
     *
     * @param asked for all cases, but for what each says itself
     * @param out   folder for the results, or null for one of its own
     */
    public SuiteReport run(Suite suite, ComparePlan.Asked asked, Path out) {
        Instant when = Instant.now();
        List<ComparePlan> plans = suite.cases().stream().map(each -> ComparePlan.of(asked.of(each))).toList();
        ComparisonFiles files = files(when, out);
        Path work = files.work();
        List<SuiteReport.Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < plans.size(); i++) {
            Suite.Case expected = suite.cases().get(i);
            console.heading((i + 1) + " of " + plans.size() + ": " + expected.name());
            outcomes.add(SuiteReport.Outcome.of(expected, new Comparison(installation, plans.get(i), work, console).run().get(0)));
        }
        SuiteReport report = new SuiteReport(when.toString(), suite.about(), asked.data().toString(), outcomes);
        files.publish(report, folder -> {});
        console.line("result.json is in %s", files.out());
        return report;
    }

    private ComparisonFiles files(Instant when, Path out) {
        return new ComparisonFiles(out != null ? out : installation.folder().resolve("compare").resolve(STAMP.format(when)));
    }

    /**
     * Compares.
     *
     * @param out folder for the results, or null for one of its own
     */
    public ComparisonReport run(ComparePlan plan, Path out) {
        Instant when = Instant.now();
        long began = System.nanoTime();
        ComparisonFiles files = files(when, out);
        console.line("data %s: %d images of %d classes %s, stream %s, %d strategies, %d seeds", plan.data().root(), plan.data().images().size(),
                plan.data().classes().size(), plan.data().counts(), plan.stream(), plan.chosen().size(), plan.seeds());
        Path work = files.work();
        Pack.Index index = Packing.of(plan, work.resolve(Comparison.PACK), console);
        List<ComparisonReport.Row> rows = new Comparison(installation, plan, work, console).run();
        double seconds = (System.nanoTime() - began) * 1e-9;
        ComparisonReport report = new ComparisonReport(when.toString(), plan.data().root().toString(), index.train(), index.holdout(), plan.stream(),
                plan.scenario(), plan.plugin(), plan.model(), plan.buffer(), plan.seeds(), plan.threads(), rows, seconds);
        files.write(report);
        console.line("done in %s; result.json, table.md, curves.png and curves.svg are in %s", Progress.duration(seconds), files.out());
        return report;
    }
}
