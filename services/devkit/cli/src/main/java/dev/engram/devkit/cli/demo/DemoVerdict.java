package dev.engram.devkit.cli.demo;

import dev.engram.devkit.cli.console.Tables;
import java.util.ArrayList;
import java.util.List;

/** Whether a demo's figures hold: what every demo must show, and what the default data must reach. */
final class DemoVerdict {
    static final double LEAST_ACCURACY = 0.93;
    static final double MOST_FORGETTING = 0.05;
    static final double FINE_TUNING_BELOW = 0.5;

    private DemoVerdict() {}

    /** What does not hold, in the order of the report; empty if everything does. */
    static List<String> problems(DemoReport report, int experiences, boolean standard) {
        List<String> problems = new ArrayList<>(report.problems());
        if (report.rounds().size() < experiences) {
            problems.add("only " + report.rounds().size() + " of " + experiences + " rounds were accepted");
        }
        report.rounds().stream().filter(r -> r.version() == null || r.runId() == null)
                .forEach(r -> problems.add("round " + r.round() + " has no MLflow run and version"));
        if (report.fineTuningAverageAccuracy() == null || report.jointAverageAccuracy() == null) {
            problems.add("fine-tuning and joint training were not compared");
        }
        swap(report.swap(), problems);
        if (standard) {
            standard(report, problems);
        }
        return problems;
    }

    private static void swap(DemoReport.SwapReport swap, List<String> problems) {
        if (swap == null) {
            problems.add("no model was swapped under load");
            return;
        }
        if (swap.failed() > 0) {
            problems.add(swap.failed() + " of " + swap.requests() + " requests failed during the swap");
        }
        if (swap.seconds() == null) {
            problems.add("version " + swap.to() + " never answered");
        }
        if (swap.perSecond() < DemoSwap.LEAST_PER_SECOND) {
            problems.add(String.format(java.util.Locale.ROOT, "only %.0f requests/s were sent, %d were meant", swap.perSecond(),
                    DemoSwap.LEAST_PER_SECOND));
        }
    }

    private static void standard(DemoReport report, List<String> problems) {
        if (!(report.averageAccuracy() >= LEAST_ACCURACY)) {
            problems.add("average accuracy " + Tables.percent(report.averageAccuracy()) + " is below " + Tables.percent(LEAST_ACCURACY));
        }
        if (!(report.forgetting() <= MOST_FORGETTING)) {
            problems.add("forgetting " + Tables.percent(report.forgetting()) + " is above " + Tables.percent(MOST_FORGETTING));
        }
        Double fineTuning = report.fineTuningAverageAccuracy();
        if (fineTuning != null && !(fineTuning < FINE_TUNING_BELOW)) {
            problems.add("plain fine-tuning reached " + Tables.percent(fineTuning) + ": this stream shows nothing");
        }
    }
}
