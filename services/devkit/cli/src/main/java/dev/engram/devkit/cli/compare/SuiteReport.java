package dev.engram.devkit.cli.compare;

import dev.engram.devkit.cli.console.Table;
import dev.engram.devkit.compare.Suite;
import java.util.List;
import java.util.Locale;

/**
 * How a suite came out.
 *
 * @param when  moment it began, UTC
 * @param about for people
 * @param data  folder of the images
 * @param cases in the suite's order
 */
public record SuiteReport(String when, String about, String data, List<Outcome> cases) {
    /**
     * A case.
     *
     * @param expected    as the suite has it
     * @param found       what was measured
     * @param differences what is not as expected
     */
    public record Outcome(Suite.Case expected, ComparisonReport.Row found, List<String> differences) {
        static Outcome of(Suite.Case expected, ComparisonReport.Row found) {
            List<String> differences = found.error() != null ? List.of(found.error()) : expected.differences(found.averageAccuracy().mean(), found.forgetting());
            return new Outcome(expected, found, differences);
        }
    }

    /** Whether everything is as expected. */
    public boolean ok() {
        return cases.stream().allMatch(outcome -> outcome.differences().isEmpty());
    }

    /** A line for each case. */
    public Table table() {
        Table table = Table.of("case", "expected %", "found %", "CPU seconds", "verdict");
        for (Outcome each : cases) {
            boolean measured = each.found().averageAccuracy() != null;
            table.row(each.expected().name(), String.format(Locale.ROOT, "%.2f ± %.2f", 100 * each.expected().averageAccuracy(), 100 * each.expected().tolerance()),
                    measured ? each.found().averageAccuracy().percent() : "–", measured ? String.format(Locale.ROOT, "%.1f", each.found().cpuSeconds()) : "–",
                    each.differences().isEmpty() ? "as expected" : String.join("; ", each.differences()));
        }
        return table;
    }
}
