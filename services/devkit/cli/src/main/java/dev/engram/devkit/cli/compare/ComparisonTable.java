package dev.engram.devkit.cli.compare;

import dev.engram.devkit.cli.console.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table of a comparison, for the terminal and in Markdown. */
public final class ComparisonTable {
    private static final List<String> COLUMNS =
            List.of("strategy", "average accuracy %", "forgetting %", "bwt %", "seconds", "CPU seconds", "passes", "bytes");

    private ComparisonTable() {}

    /** A line for each strategy. */
    public static Table of(ComparisonReport report) {
        Table table = Table.of(COLUMNS);
        report.strategies().forEach(row -> table.row(cells(row)));
        return table;
    }

    static String markdown(ComparisonReport report) {
        StringBuilder text = new StringBuilder("| " + String.join(" | ", COLUMNS) + " |\n|---" + "|---".repeat(COLUMNS.size() - 1) + "|\n");
        report.strategies().forEach(row -> text.append("| ").append(String.join(" | ", cells(row))).append(" |\n"));
        return text.toString();
    }

    private static List<String> cells(ComparisonReport.Row row) {
        if (row.averageAccuracy() == null) {
            return List.of(row.strategy(), "failed");
        }
        List<String> cells = new ArrayList<>(List.of(row.strategy(), row.averageAccuracy().percent()));
        cells.add(number("%.2f", 100 * row.forgetting()));
        cells.add(number("%.2f", 100 * row.bwt()));
        cells.add(number("%.1f", row.seconds()));
        cells.add(number("%.1f", row.cpuSeconds()));
        cells.add(row.samplePasses().toString());
        cells.add(row.bytes().toString());
        return cells;
    }

    private static String number(String form, double value) {
        return String.format(Locale.ROOT, form, value == 0 ? 0.0 : value);
    }
}
