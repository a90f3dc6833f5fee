package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Tables;
import dev.engram.devkit.cli.wire.Round;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code engram rounds SCENARIO}. */
@Command(name = "rounds", description = "Show the rounds of a scenario.")
public final class RoundsCommand implements Callable<Integer> {
    @Mixin private HomeOption home;
    @Mixin private JsonOption json;

    @Parameters(paramLabel = "SCENARIO", description = "Scenario id.")
    private String scenario;

    @Override
    public Integer call() {
        List<Round> rounds = home.connect().trainer().rounds(scenario);
        if (json.json) {
            json.print(rounds);
        } else if (rounds.isEmpty()) {
            Console.system().line("no round yet; start one with `engram round start " + scenario + "`");
        } else {
            Console.system().table(Tables.rounds(rounds));
        }
        return Exit.OK.code();
    }
}
