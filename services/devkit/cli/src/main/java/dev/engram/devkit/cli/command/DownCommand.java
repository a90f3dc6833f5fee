package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.platform.Home;
import dev.engram.devkit.cli.platform.Shutdown;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code engram down}. */
@Command(name = "down", description = "Stop the local platform, also what a killed launcher left behind. Its data stay.")
public final class DownCommand implements Callable<Integer> {
    @Mixin private HomeOption home;

    @Override
    public Integer call() {
        Home where = home.home();
        List<String> stopped = new Shutdown(where).run();
        Console.system().line(stopped.isEmpty() ? "nothing runs in " + where : "stopped " + String.join(", ", stopped));
        return Exit.OK.code();
    }
}
