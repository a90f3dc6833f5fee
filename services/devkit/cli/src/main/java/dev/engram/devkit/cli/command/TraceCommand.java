package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.lineage.SampleName;
import dev.engram.devkit.cli.lineage.TraceText;
import dev.engram.devkit.cli.lineage.Traces;
import dev.engram.lineage.trace.SampleTrace;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code engram trace SAMPLE}. */
@Command(name = "trace", description = {
    "Tell where a picture went: what the training log says of it, which rounds took it in or hold it, which versions learned it.",
    "Every scenario that knows it is listed."})
public final class TraceCommand implements Callable<Integer> {
    @Mixin private HomeOption home;
    @Mixin private JsonOption json;

    @Parameters(paramLabel = "SAMPLE", description = "A sample id (64 hex digits), or the picture itself as a file.")
    private String sample;

    @Option(names = "--scenario", paramLabel = "ID", description = "Only this scenario.")
    private String scenario;

    @Override
    public Integer call() {
        String id = SampleName.id(sample);
        Console console = json.console();
        List<SampleTrace> traces = new Traces(home.connect(), console).of(id, scenario);
        if (traces.isEmpty()) {
            throw UserError.usage("sample " + id, scenario == null ? "no scenario's log knows it" : "the log of scenario '" + scenario
                    + "' does not know it; without --scenario all are looked at");
        }
        if (json.json) {
            json.print(traces);
        } else {
            console.line("sample %s", id);
            traces.forEach(new TraceText(console)::print);
        }
        return Exit.OK.code();
    }
}
