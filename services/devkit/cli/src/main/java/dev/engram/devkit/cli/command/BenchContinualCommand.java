package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.bench.continual.ContinualBench;
import dev.engram.devkit.cli.bench.continual.ContinualPage;
import dev.engram.devkit.cli.bench.continual.ContinualReport;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Table;
import dev.engram.devkit.cli.platform.Installation;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code engram bench continual}. */
@Command(name = "continual", description = {
    "Learn a whole stream (load, augment, replay, evaluate after each experience) by turns with Engram, Avalanche and a hand-written PyTorch loop: the same",
    "strategy, network, batch, epochs and memory. The first run installs Avalanche into .engram/bench-continual-python, some gigabytes. The exit code is 0 only",
    "if every case reached what it must."})
public final class BenchContinualCommand implements Callable<Integer> {
    @Mixin private JsonOption json;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "Images: train/<class>/* and test/<class>/*, all of one size.")
    private Path data;

    private static final List<String> PRECISIONS = List.of("float32", "bfloat16");

    @Option(names = "--stream", paramLabel = "class:NxC", defaultValue = "class:5x2", description = "The stream (default ${DEFAULT-VALUE}).")
    private String stream;

    @Option(names = "--strategy", paramLabel = "NAME", defaultValue = "er", description = "Of both sides: none, er, der++ … (default ${DEFAULT-VALUE}).")
    private String strategy;

    @Option(names = "--buffer", paramLabel = "N", defaultValue = "2000", description = "Images kept to learn from again (default ${DEFAULT-VALUE}).")
    private int buffer;

    @Option(names = "--case", paramLabel = "NAME", split = ",", description = "avalanche, avalanche-tensors, loop (default: all that suit the images).")
    private List<String> cases = List.of();

    @Option(names = "--repetitions", paramLabel = "N", defaultValue = "5", description = "Rounds of each case (default ${DEFAULT-VALUE}).")
    private int repetitions;

    @Option(names = "--limit", paramLabel = "N", description = "Most images per class and side; 0 for all (default).")
    private int limit;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "1", description = "Threads of each side (default ${DEFAULT-VALUE}).")
    private int threads;

    @Option(names = "--precision", paramLabel = "NAME", description = "Of both sides, evaluation included: float32 or bfloat16 (default: what each takes by itself, so what Engram chooses on this machine, evaluated in float32, and float32 of the peer).")
    private String precision;

    @Option(names = "--python", paramLabel = "FILE", description = "A Python that has avalanche-lib, torch and torchvision (default: an environment of its own).")
    private Path python;

    @Option(names = "--docs", paramLabel = "DIR", description = "Write the figures into CONTINUAL.md there.")
    private Path docs;

    @Override
    public Integer call() {
        if (repetitions < 1 || threads < 1 || limit < 0 || buffer < 1) {
            throw UserError.usage("--repetitions " + repetitions + " --threads " + threads + " --limit " + limit + " --buffer " + buffer,
                    "1 repetition or more, 1 thread or more, a buffer of 1 or more and no negative limit are expected");
        }
        if (precision != null && !PRECISIONS.contains(precision)) {
            throw UserError.usage("--precision " + precision, "both sides can do " + String.join(" and ", PRECISIONS));
        }
        Installation installation = Installation.current();
        Console console = json.console();
        ContinualReport report = new ContinualBench(installation, console).run(new ContinualBench.Asked(data, limit, stream, strategy, buffer, precision, cases,
                repetitions, threads, python, StockJars.and(installation, List.of())));
        if (json.json) {
            json.print(report);
        } else {
            print(report, console);
        }
        if (docs != null) {
            console.line("written: %s", ContinualPage.document(report, docs));
        }
        return (report.ok() ? Exit.OK : Exit.FAILED).code();
    }

    private static void print(ContinualReport report, Console console) {
        Table table = Table.of("case", "must", "aim", "by the clock", "95 % interval", "CPU seconds", "verdict");
        for (ContinualReport.Outcome each : report.cases()) {
            boolean measured = each.clock() != null;
            table.row(each.name(), each.must(), each.aim(), measured ? number(each.clock().ratio()) : "–",
                    measured ? number(each.clock().low()) + " – " + number(each.clock().high()) : "", measured ? number(each.processor().ratio()) : "–",
                    each.verdict().words());
        }
        console.table(table);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
