package dev.engram.devkit.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Table;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code engram scenario show ID}. */
@Command(name = "show", description = "Show a scenario: its record, head, what waits, what serves.")
public final class ScenarioShowCommand implements Callable<Integer> {
    @Mixin private HomeOption home;
    @Mixin private JsonOption json;

    @Parameters(paramLabel = "ID", description = "Scenario id.")
    private String id;

    @Override
    public Integer call() {
        Connection connection = home.connect();
        JsonNode scenario = connection.trainer().requireScenario(id);
        if (json.json) {
            json.print(scenario);
            return Exit.OK.code();
        }
        Table table = Table.of("", "");
        scenario.properties().forEach(field -> table.row(field.getKey(), text(field.getValue())));
        table.row("served", String.join(", ", connection.serving().versions(id)));
        Console.system().table(table);
        return Exit.OK.code();
    }

    private static String text(JsonNode value) {
        return value.isValueNode() ? value.asText() : new String(Json.bytes(value), java.nio.charset.StandardCharsets.UTF_8);
    }
}
