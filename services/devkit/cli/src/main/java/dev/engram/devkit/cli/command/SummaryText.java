package dev.engram.devkit.cli.command;

import dev.engram.api.network.NetworkSummary;
import dev.engram.api.network.NetworkSummary.Separable;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Table;
import java.util.Locale;

/** A network's summary for people. */
final class SummaryText {
    private final NetworkSummary summary;

    SummaryText(NetworkSummary summary) {
        this.summary = summary;
    }

    void print(Console console) {
        console.table(layers());
        console.line("%s: %,d parameters, %,d multiply-adds for one picture", summary.network(), summary.parameters(), summary.multiplyAdds());
        if (!summary.separable().isEmpty()) {
            console.heading("depthwise separable convolutions, against ordinary ones of the same kernel, stride and channels");
            console.table(separable());
            console.line(saved());
        }
    }

    /** One row per node; what costs nothing has empty cells. */
    Table layers() {
        Table table = Table.of("layer", "op", "output", "parameters", "multiply-adds", "sees");
        summary.rows().forEach(row -> table.row(row.node(), row.op(), row.shape(), orEmpty(row.parameters()), orEmpty(row.multiplyAdds()),
                row.receptiveField()));
        return table;
    }

    /** One row per pair. */
    Table separable() {
        Table table = Table.of("depthwise", "pointwise", "kernel", "multiply-adds", "ordinary", "share");
        summary.separable().forEach(pair -> table.row(pair.depthwise(), pair.pointwise(), pair.kernel().get(0) + "x" + pair.kernel().get(1),
                pair.multiplyAdds(), pair.ordinary(), share(pair.share())));
        return table;
    }

    /** All pairs together. */
    String saved() {
        long work = summary.separable().stream().mapToLong(Separable::multiplyAdds).sum();
        long ordinary = summary.separable().stream().mapToLong(Separable::ordinary).sum();
        return String.format(Locale.ROOT, "together %,d multiply-adds instead of %,d: %s", work, ordinary, share(work / (double) ordinary));
    }

    private static Long orEmpty(long number) {
        return number == 0 ? null : number;
    }

    private static String share(double share) {
        return String.format(Locale.ROOT, "1/%.1f", 1 / share);
    }
}
