package dev.engram.devkit.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code engram plugin}. */
@Command(name = "plugin", description = "Install plugin jars and list what is installed.",
        subcommands = {PluginCommand.Install.class, PluginCommand.ListInstalled.class})
public final class PluginCommand {
    /** {@code engram plugin install JAR}. */
    @Command(name = "install", description = {
        "Make a plugin jar available, without restart.",
        "Scenarios with `plugins: follow` use it from their next round on, others after `engram scenario update --plugins latest`."})
    static final class Install implements Callable<Integer> {
        @Mixin private HomeOption home;
        @Mixin private JsonOption json;

        @Parameters(paramLabel = "JAR", description = "The jar; it names its plugins in META-INF/services.")
        private Path jar;

        @Override
        public Integer call() throws IOException {
            if (!Files.isRegularFile(jar)) {
                throw UserError.usage("plugin " + jar, "there is no such file");
            }
            JsonNode installed = home.connect().trainer().installPlugin(Files.readAllBytes(jar), jar.getFileName().toString());
            if (json.json) {
                json.print(installed);
            } else {
                Console.system().line("installed %s %s: %s", installed.path("id").asText(jar.getFileName().toString()),
                        shortHash(installed), provided(installed));
            }
            return Exit.OK.code();
        }
    }

    /** {@code engram plugin list}. */
    @Command(name = "list", description = "List the installed plugin jars.")
    static final class ListInstalled implements Callable<Integer> {
        @Mixin private HomeOption home;
        @Mixin private JsonOption json;

        @Override
        public Integer call() {
            List<JsonNode> jars = home.connect().trainer().plugins();
            if (json.json) {
                json.print(jars);
                return Exit.OK.code();
            }
            Table table = Table.of("jar", "hash", "bytes", "provides");
            jars.forEach(jar -> table.row(jar.path("id").asText(), shortHash(jar), jar.path("size").asLong(), provided(jar)));
            Console.system().table(table);
            return Exit.OK.code();
        }
    }

    private static String shortHash(JsonNode jar) {
        String hash = jar.path("sha256").asText();
        return hash.length() > 12 ? hash.substring(0, 12) : hash;
    }

    private static String provided(JsonNode jar) {
        List<String> names = new ArrayList<>();
        jar.path("plugins").forEach(plugin -> names.add(plugin.hasNonNull("name") ? plugin.get("name").asText() : simple(plugin)));
        return String.join(", ", names);
    }

    private static String simple(JsonNode plugin) {
        String name = plugin.isTextual() ? plugin.asText() : plugin.path("type").asText(plugin.path("className").asText());
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
