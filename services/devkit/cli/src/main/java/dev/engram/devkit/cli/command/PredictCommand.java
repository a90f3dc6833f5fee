package dev.engram.devkit.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Table;
import dev.engram.devkit.cli.console.Tables;
import dev.engram.devkit.cli.wire.ServingClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code engram predict SCENARIO FILE…}. */
@Command(name = "predict", description = "Ask serving what is on pictures.")
public final class PredictCommand implements Callable<Integer> {
    @Mixin private HomeOption home;
    @Mixin private JsonOption json;

    @Parameters(index = "0", paramLabel = "SCENARIO", description = "Scenario id.")
    private String scenario;

    @Parameters(index = "1..*", paramLabel = "FILE", arity = "1..*", description = "JPEG or PNG pictures.")
    private List<Path> files;

    @Override
    public Integer call() throws IOException {
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw UserError.usage("picture " + file, "there is no such file");
            }
        }
        ServingClient serving = home.connect().serving();
        List<JsonNode> answers = new ArrayList<>();
        Table table = Table.of("picture", "class", "probability", "version");
        for (Path file : files) {
            JsonNode answer = serving.predict(scenario, Files.readAllBytes(file));
            answers.add(((ObjectNode) answer).put("file", file.toString()));
            table.row(file, answer.path("unknown").asBoolean() ? "unknown" : answer.path("class").asText(), Tables.percent(answer.path("probability").asDouble()),
                    answer.path("model_version").asText());
        }
        if (json.json) {
            json.print(answers);
        } else {
            Console.system().table(table);
        }
        return Exit.OK.code();
    }
}
