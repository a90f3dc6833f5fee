package dev.engram.devkit.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.KafkaAdmittedLog;
import dev.engram.lineage.sweep.Sweep;
import dev.engram.lineage.sweep.SweepReport;
import dev.engram.lineage.sweep.ThinningRule;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code engram sweep}. */
@Command(name = "sweep", description = {
    "Thin out the states of old rounds and delete blobs that nothing names, by the trainer's own terms; the trainer does it once a day.",
    "A state goes in two sweeps that are an hour or more apart: it leaves with the first, its files go with the second."})
public final class SweepCommand implements Callable<Integer> {
    @Mixin private HomeOption home;
    @Mixin private JsonOption json;

    @Option(names = "--dry-run", description = "Only say what would be deleted, and how much.")
    private boolean dryRun;

    @Override
    public Integer call() {
        Console console = json.console();
        Connection connection = home.connect();
        JsonNode terms = connection.trainer().sweep();
        ThinningRule rule = new ThinningRule(terms.path("newest").asInt(), Duration.ofSeconds(terms.path("championsSeconds").asLong()));
        Sweep sweep = new Sweep(connection.store(), new KafkaAdmittedLog(connection.kafka()), rule,
                Duration.ofSeconds(terms.path("graceSeconds").asLong()), Clock.systemUTC());
        SweepReport report;
        try (Progress bar = console.progress(dryRun ? "look" : "sweep", 0)) {
            report = dryRun ? sweep.look((what, done, total) -> bar.at(done, total, what)) : sweep.run((what, done, total) -> bar.at(done, total, what));
        }
        if (json.json) {
            json.print(report);
        } else {
            print(report, console);
        }
        return Exit.OK.code();
    }

    private static void print(SweepReport report, Console console) {
        console.line("%d blobs, %d MB; nothing names %d of them (%d MB), and %d more that are not old enough yet", report.blobs(),
                report.bytes() >> 20, report.orphans(), report.orphanBytes() >> 20, report.young());
        report.gone().forEach((scenario, rounds) -> told(console, scenario, rounds.size(), "states go", rounds));
        report.leaving().forEach((scenario, rounds) -> told(console, scenario, rounds.size(), "states leave; their files go with the next sweep", rounds));
        if (report.dry()) {
            console.line("nothing was changed; without --dry-run %d blobs are deleted", report.orphans());
        } else {
            console.line("deleted %d blobs in %s%s", report.deleted(), Progress.duration(report.seconds()),
                    report.spared() == 0 ? "" : "; " + report.spared() + " were stored again meanwhile and stay");
        }
    }

    private static void told(Console console, String scenario, int count, String what, Object rounds) {
        if (count > 0) {
            console.line("%s: %d %s %s", scenario, count, what, rounds);
        }
    }
}
