package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.platform.Home;
import dev.engram.devkit.cli.platform.PlatformRecord;
import dev.engram.devkit.cli.platform.Shutdown;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code engram reset}. */
@Command(name = "reset", description = "Remove everything a platform holds: images, models, runs, logs. Refused while it is up.")
public final class ResetCommand implements Callable<Integer> {
    @Mixin private HomeOption home;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Override
    public Integer call() {
        Home where = home.home();
        Console console = Console.system();
        if (!where.exists()) {
            console.line("nothing to remove: there is no home of Engram's in " + where);
            return Exit.OK.code();
        }
        if (PlatformRecord.read(where).filter(PlatformRecord::running).isPresent()) {
            throw UserError.failed("the platform of " + where + " is up; stop it first with `engram down`");
        }
        if (!yes && !agreed(where, console)) {
            console.line("nothing was removed");
            return Exit.FAILED.code();
        }
        new Shutdown(where).run();
        where.remove();
        console.line("removed " + where);
        return Exit.OK.code();
    }

    private static boolean agreed(Home where, Console console) {
        if (!console.terminal()) {
            throw UserError.usage("reset", "it asks before it removes " + where + ", and there is no terminal to answer on; say --yes");
        }
        String answer = System.console().readLine("Remove everything in %s? [y/N] ", where);
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    }
}
