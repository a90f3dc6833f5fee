package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Table;
import dev.engram.devkit.cli.platform.PlatformStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code engram status}. */
@Command(name = "status", description = "Ask every part of the local platform how it is; the exit code is 0 only if all are ready.")
public final class StatusCommand implements Callable<Integer> {
    @Mixin private HomeOption home;
    @Mixin private JsonOption json;

    @Override
    public Integer call() {
        PlatformStatus status = PlatformStatus.of(home.home());
        if (json.json) {
            json.print(status);
        } else {
            print(status, Console.system());
        }
        return (status.ok() ? Exit.OK : Exit.NOT_UP).code();
    }

    private static void print(PlatformStatus status, Console console) {
        console.line("%s  %s%s", status.home(), status.state(), status.launcher() == null ? "" : " (process " + status.launcher() + ")");
        if (!status.parts().isEmpty()) {
            Table table = Table.of("part", "state", "process", "deaths", "address", "");
            status.parts().forEach(part -> table.row(part.name(), part.state(), part.pid(), part.deaths(), part.address(), part.detail()));
            console.table(table);
        }
    }
}
