package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.bench.speed.Outcome;
import dev.engram.devkit.cli.bench.speed.SpeedBench;
import dev.engram.devkit.cli.bench.speed.SpeedFiles;
import dev.engram.devkit.cli.bench.speed.SpeedReport;
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

/** {@code engram bench speed}. */
@Command(name = "speed", description = {
    "Compare Engram with PyTorch on this machine: both take turns at the same work, with the same numbers and as many threads, PyTorch at the best",
    "settings that are found; and what EWC and the Fisher information cost, Engram by turns with itself. A run of all cases writes docs/BENCHMARKS.md. The first run installs PyTorch into .engram/bench-python, some gigabytes.",
    "The exit code is 0 only if every case reached what it must."})
public final class BenchSpeedCommand implements Callable<Integer> {
    /** Names a Python, as the option does. */
    private static final String PYTHON = "ENGRAM_BENCH_PYTHON";

    @Mixin private JsonOption json;

    @Option(names = "--case", paramLabel = "NAME", split = ",", description = "Only these cases; `--list` shows their names.")
    private List<String> cases = List.of();

    @Option(names = "--list", description = "List the cases and do nothing.")
    private boolean list;

    @Option(names = "--repetitions", paramLabel = "N", defaultValue = "15", description = {
        "Rounds of each case, 3 or more; in a round each side takes one turn (default ${DEFAULT-VALUE}).",
        "A case that takes longer than two and a half minutes has fewer, though six at least."})
    private int repetitions;

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "1.5",
            description = "How long a turn takes about; it has three steps at least (default ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "5000", description = "Steps over which memory is watched (default ${DEFAULT-VALUE}).")
    private int steps;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of both sides; 0 for all cores (default).")
    private int threads;

    @Option(names = "--pictures", paramLabel = "DIR", description = "JPEG files for the cases with a folder (default: made ones).")
    private Path pictures;

    @Option(names = "--python", paramLabel = "FILE",
            description = "A Python that has torch, torchvision and timm; also ENGRAM_BENCH_PYTHON (default: an environment of its own).")
    private Path python;

    @Option(names = "--profile", description = "Look at the kernels of training steps afterwards, to see where their time goes.")
    private boolean profile;

    @Option(names = "--docs", paramLabel = "DIR", description = "Write BENCHMARKS.md there even if only some cases are run.")
    private Path docs;

    @Override
    public Integer call() {
        if (list) {
            SpeedBench.names().forEach(name -> Console.system().line(name));
            return Exit.OK.code();
        }
        if (repetitions < 3 || !(seconds > 0) || threads < 0 || steps < 100) {
            throw UserError.usage("--repetitions " + repetitions + " --seconds " + seconds + " --threads " + threads + " --steps " + steps,
                    "3 repetitions or more, seconds above 0, 0 threads or more and 100 steps or more are expected");
        }
        Installation installation = Installation.current();
        Console console = json.console();
        SpeedReport report = new SpeedBench(installation, console)
                .run(new SpeedBench.Asked(cases, repetitions, threads, seconds, steps, pictures, python(), profile));
        if (json.json) {
            json.print(report);
        } else {
            print(report, console);
        }
        write(report, installation, console);
        return (report.ok() ? Exit.OK : Exit.FAILED).code();
    }

    private Path python() {
        String named = System.getenv(PYTHON);
        return python != null || named == null || named.isBlank() ? python : Path.of(named);
    }

    private void write(SpeedReport report, Installation installation, Console console) {
        Path own = SpeedBench.folder(installation).resolve("result");
        SpeedFiles.write(report, own);
        if (docs != null || cases.isEmpty()) {
            console.line("written: %s", SpeedFiles.document(report, docs != null ? docs : installation.root().resolve("docs")));
        } else {
            console.line("written: %s; the documentation stays as it is, because only some cases were run", own);
        }
    }

    private static void print(SpeedReport report, Console console) {
        Table table = Table.of("case", "must", "aim", "measured", "95 % interval", "verdict");
        for (Outcome each : report.cases()) {
            table.row(each.name(), (each.most() ? "≤ " : "≥ ") + each.must(), each.aim(), number(each.ratio()),
                    each.low() == null ? "" : number(each.low()) + " – " + number(each.high()), each.words());
        }
        console.table(table);
        report.cases().stream().filter(each -> each.reason() != null).forEach(each -> console.warn(each.name() + ": " + each.reason()));
    }

    private static String number(Double value) {
        return value == null ? "–" : String.format(Locale.ROOT, "%.3f", value);
    }
}
