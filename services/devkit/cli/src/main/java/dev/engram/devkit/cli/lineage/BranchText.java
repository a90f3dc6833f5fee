package dev.engram.devkit.cli.lineage;

import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Table;
import dev.engram.devkit.cli.console.Tables;
import dev.engram.lineage.BranchReport;
import dev.engram.lineage.branch.Branch;
import java.util.Locale;

/** A branch beside its version, for people. */
public final class BranchText {
    private final Console console;

    /** Reports on this console. */
    public BranchText(Console console) {
        this.console = console;
    }

    /** Prints the differences in accuracy. */
    public void print(BranchReport report, String version) {
        Branch branch = report.branch();
        console.line("%d samples were in rounds %s; %s", branch.without().size(), Names.ranges(report.affected()),
                branch.start() == 0 ? "learned from the empty state" : "learned from the stored state of round " + branch.start() + ", which had none of them");
        if (!report.skipped().isEmpty()) {
            console.line("rounds %s had nothing to learn without them; what else they took in went to the next one", Names.ranges(report.skipped()));
        }
        Table table = Table.of("hold-out of", "version " + version, "without", "difference");
        report.slices().forEach(slice -> table.row(slice.name(), Tables.percent(slice.accuracy()), Tables.percent(slice.branchAccuracy()),
                difference(slice.accuracy(), slice.branchAccuracy())));
        table.row("average", Tables.percent(report.average()), Tables.percent(report.branchAverage()),
                difference(report.average(), report.branchAverage()));
        console.table(table);
        console.line("what was withheld is not in the branch's hold-out either");
        if (!report.sameEnvironment()) {
            console.warn("the version was computed in another environment: part of the difference may come from that");
        }
        branch.rounds().stream().filter(round -> !round.outcome().equals("accepted")).forEach(round ->
                console.warn("the gate would have refused round " + round.round() + " of the branch"));
        console.line("branch '%s' of %s is stored: state %s%s", branch.name(), branch.scenario(), branch.last().state(),
                branch.bundle() == null ? "" : ", bundle " + branch.bundle());
    }

    private static String difference(Double before, Double now) {
        return before == null || now == null ? "–" : String.format(Locale.ROOT, "%+.1f points", 100 * (now - before));
    }
}
