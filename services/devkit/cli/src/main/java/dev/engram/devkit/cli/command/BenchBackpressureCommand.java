package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.bench.BackpressureBench;
import dev.engram.devkit.cli.bench.BackpressureReport;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Table;
import dev.engram.devkit.cli.platform.Home;
import dev.engram.devkit.cli.platform.Installation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code engram bench backpressure}. */
@Command(name = "backpressure", description = {
    "Publish many tiny images at once while rounds are slow on purpose, and show how the backlog goes down and what memory that takes.",
    "The exit code is 0 only if every image was learned and none refused. Everything in its home is cleared first."})
public final class BenchBackpressureCommand implements Callable<Integer> {
    private static final String HOME = "bench-backpressure";

    @Mixin private HomeOption home;
    @Mixin private JsonOption json;

    @Option(names = "--images", paramLabel = "N", defaultValue = "20000", description = "Images (default ${DEFAULT-VALUE}).")
    private int images;

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "5", description = "How long a round takes (default ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--cut", paramLabel = "N", defaultValue = "1000",
            description = "A round is cut when so many changes wait (default ${DEFAULT-VALUE}).")
    private int cut;

    @Override
    public Integer call() {
        if (images < 1 || seconds < 0 || cut < 1) {
            throw UserError.usage("--images " + images + " --seconds " + seconds + " --cut " + cut, "numbers above 0 are expected");
        }
        Console console = json.console();
        Home where = home.home(HOME);
        BackpressureReport report = new BackpressureBench(Installation.current(), where, console).run(images, seconds, cut);
        if (json.json) {
            json.print(report);
        } else {
            print(report, console);
        }
        return (report.ok() ? Exit.OK : Exit.FAILED).code();
    }

    private static void print(BackpressureReport report, Console console) {
        Table table = Table.of("part", "heap allowed, MB", "heap used, MB", "process, MB");
        report.memory().forEach((part, memory) -> table.row(part, memory.heap(), memory.used() == 0 ? "–" : memory.used(), memory.resident()));
        console.table(table);
        console.line("%d images: %d admitted, %d learned in %d rounds, refused %s", report.images(), report.admitted(), report.learned(),
                report.rounds(), report.rejected().isEmpty() ? "none" : report.rejected());
        console.line("sent after %.1f s, all checked after %.1f s, all learned after %.1f s", report.sent(), report.checked(), report.caughtUp());
        console.line(report.ok() ? "none was lost, none was refused" : "some were lost or refused");
    }
}
