package dev.engram.devkit.cli.command;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Table;
import java.util.Collection;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code engram scenario list}. */
@Command(name = "list", description = "List the scenarios.")
public final class ScenarioListCommand implements Callable<Integer> {
    @Mixin private HomeOption home;
    @Mixin private JsonOption json;

    @Override
    public Integer call() {
        Collection<ScenarioRecord> records = home.connect().scenarios().all().values();
        if (json.json) {
            json.print(records);
            return Exit.OK.code();
        }
        Table table = Table.of("scenario", "plugin", "plugins", "plugin set", "configuration");
        records.forEach(r -> table.row(r.id(), r.plugin(), r.plugins(), r.pluginSet().substring(0, 12), r.configuration()));
        Console.system().table(table);
        return Exit.OK.code();
    }
}
