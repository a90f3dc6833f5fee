package dev.engram.devkit.cli.command;

import dev.engram.api.event.RoundEvent;
import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Tables;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.RoundFollower;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code engram round}. */
@Command(name = "round", description = "Start a round, or take back what rounds set aside.",
        subcommands = {RoundCommand.Start.class, RoundReleaseCommand.class})
public final class RoundCommand {
    /** {@code engram round start SCENARIO}. */
    @Command(name = "start", description = "Learn from everything admitted up to now, and follow it until it is decided.")
    static final class Start implements Callable<Integer> {
        @Mixin private HomeOption home;
        @Mixin private JsonOption json;

        @Parameters(paramLabel = "SCENARIO", description = "Scenario id.")
        private String scenario;

        @Option(names = "--silence", paramLabel = "SECONDS", defaultValue = "120",
                description = "Give up when nothing is heard of the round for so long (default ${DEFAULT-VALUE}).")
        private int silence;

        @Override
        public Integer call() {
            Console console = json.console();
            Connection connection = home.connect();
            connection.trainer().requireScenario(scenario);
            RoundEvent end = new RoundFollower(connection.kafka(), console, Duration.ofSeconds(silence))
                    .run(scenario, System.getProperty("user.name"));
            if (json.json) {
                json.print(end);
            }
            report(console, connection, end);
            return (RoundEvent.ACCEPTED.equals(end.type()) ? Exit.OK : Exit.FAILED).code();
        }

        private void report(Console console, Connection connection, RoundEvent end) {
            if (RoundEvent.ACCEPTED.equals(end.type())) {
                console.line("round %d accepted: average accuracy %s, forgetting %s, %.1f s", end.round(),
                        Tables.percent(end.metrics().get("averageAccuracy")), Tables.percent(end.metrics().get("forgetting")),
                        end.seconds() == null ? 0 : end.seconds());
            } else {
                console.warn("round " + end.round() + " " + end.type() + ": " + end.reason());
            }
            if (end.run() != null) {
                console.line("MLflow: " + connection.runUrl(scenario, end.run()));
            }
        }
    }
}
