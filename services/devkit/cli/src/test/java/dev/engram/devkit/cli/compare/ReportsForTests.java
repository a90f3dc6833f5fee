package dev.engram.devkit.cli.compare;

import dev.engram.devkit.compare.RunOrder;
import dev.engram.devkit.compare.RunResult;
import java.util.List;
import java.util.Map;

/** A comparison of two strategies on three experiences. */
final class ReportsForTests {
    private ReportsForTests() {}

    static RunResult run(String strategy, long seed, double last) {
        return new RunResult(strategy, seed, last, 0.1, -0.1, 3, 4, 1, 1000, 64, List.of(List.of(1.0), List.of(0.9, 1.0), List.of(last, last, last)),
                List.of(new RunResult.Point(1, 1, 1, 1, 300, 0.9), new RunResult.Point(2, 0.95, 2, 2.5, 600, 1.3), new RunResult.Point(3, last, 3, 4, 1000, 1.2)), "float32", Map.of());
    }

    static ComparisonReport report(ComparisonReport.Row... rows) {
        return new ComparisonReport("2026-11-29T00:00:00Z", "signs", 60, 30, "class:3x2", RunOrder.Scenario.CLASS, "image-classification", Map.of("name", "mlp"), 100, 2, 1,
                List.of(rows), 9);
    }

    static ComparisonReport.Row row(String strategy, double... accuracies) {
        List<RunResult> runs = java.util.stream.IntStream.range(0, accuracies.length).mapToObj(seed -> run(strategy, seed, accuracies[seed])).toList();
        return ComparisonReport.Row.of(strategy, "", Map.of(), runs, null);
    }
}
