package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.wire.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code engram round release SCENARIO}. */
@Command(name = "release", description = "Take back samples that rounds set aside: they wait for the next round.")
final class RoundReleaseCommand implements Callable<Integer> {
    @Mixin private HomeOption home;
    @Mixin private JsonOption json;

    @Parameters(paramLabel = "SCENARIO", description = "Scenario id.")
    private String scenario;

    @Option(names = "--sample", paramLabel = "ID", description = "Only this sample; may be given several times. Default: everything that is set aside.")
    private List<String> samples = List.of();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the journal.")
    private String reason = "";

    @Override
    public Integer call() {
        Connection connection = home.connect();
        connection.trainer().requireScenario(scenario);
        long released = connection.trainer().release(scenario, samples, reason);
        if (json.json) {
            json.print(Map.of("scenario", scenario, "released", released));
        }
        json.console().line(released == 0 ? "none of it is set aside" : released + (released == 1 ? " change waits" : " changes wait")
                + " for the next round; start it with `engram round start " + scenario + "`");
        return Exit.OK.code();
    }
}
