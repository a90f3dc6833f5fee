package dev.engram.devkit.cli.console;

import dev.engram.devkit.cli.wire.Round;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The tables that several commands show. */
public final class Tables {
    private Tables() {}

    /** Rounds, one a line. */
    public static Table rounds(List<Round> rounds) {
        Table table = Table.of("round", "verdict", "version", "experience", "samples", "classes", "average", "forgetting", "seconds", "");
        rounds.forEach(round -> table.row(round.round(), round.verdict(), round.version(), round.experience(), round.samples(),
                round.classes().size(), percent(round.averageAccuracy()), percent(round.forgetting()), seconds(round.seconds()),
                round.accepted() ? null : round.reason()));
        return table;
    }

    /**
     * The accuracy matrix: a line per round, a column per experience, and what follows from them.
     *
     * @param accuracies by round, then by experience
     */
    public static Table matrix(String first, List<List<Double>> accuracies, List<Double> averages, List<Double> forgettings) {
        int experiences = accuracies.stream().mapToInt(List::size).max().orElse(0);
        List<String> columns = new ArrayList<>(List.of(first));
        for (int i = 1; i <= experiences; i++) {
            columns.add("exp. " + i);
        }
        columns.addAll(List.of("average", "forgetting"));
        Table table = Table.of(columns);
        for (int i = 0; i < accuracies.size(); i++) {
            List<Object> row = new ArrayList<>();
            row.add("after " + (i + 1));
            List<String> cells = accuracies.get(i).stream().map(Tables::percent).collect(Collectors.toList());
            row.addAll(cells);
            for (int j = cells.size(); j < experiences; j++) {
                row.add("·");
            }
            row.add(percent(averages.get(i)));
            row.add(percent(forgettings.get(i)));
            table.row(row);
        }
        return table;
    }

    /** A share as per cent with one digit. */
    public static String percent(Double share) {
        return share == null || share.isNaN() ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static String seconds(Double seconds) {
        return seconds == null ? "–" : String.format(Locale.ROOT, "%.1f", seconds);
    }
}
