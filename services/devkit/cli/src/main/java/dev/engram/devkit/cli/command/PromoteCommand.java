package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.Promotion;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code engram promote SCENARIO VERSION}. */
@Command(name = "promote", description = {
    "Set alias champion in MLflow, as a person would, and wait until serving answers with the version.",
    "An older version rolls back the model and what the learner builds on."})
public final class PromoteCommand implements Callable<Integer> {
    @Mixin private HomeOption home;
    @Mixin private JsonOption json;

    @Parameters(index = "0", paramLabel = "SCENARIO", description = "Scenario id.")
    private String scenario;

    @Parameters(index = "1", paramLabel = "VERSION", description = "MLflow's model version.")
    private String version;

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "60", description = "Wait so long (default ${DEFAULT-VALUE}).")
    private int timeout;

    @Override
    public Integer call() {
        Connection connection = home.connect();
        Promotion promotion = new Promotion(connection);
        double seconds = promotion.promote(scenario, version, Duration.ofSeconds(timeout));
        if (json.json) {
            json.print(Map.of("scenario", scenario, "version", version, "seconds", seconds));
        } else {
            Console.system().line("version %s of %s is served, %.2f s after the alias was set", version, scenario, seconds);
        }
        return Exit.OK.code();
    }
}
