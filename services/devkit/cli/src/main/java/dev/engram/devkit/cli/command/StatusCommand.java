package dev.engram.devkit.cli.command;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.console.Table;
import dev.engram.devkit.cli.platform.PlatformStatus;
import dev.engram.devkit.cli.wire.Backlog;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code engram status}. */
@Command(name = "status", description = {
    "Ask every part of the local platform how it is; the exit code is 0 only if all are ready.",
    "Says what came and is not dealt with yet, and when it will be; while something is, that takes two seconds."})
public final class StatusCommand implements Callable<Integer> {
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    @Mixin private HomeOption home;
    @Mixin private JsonOption json;

    /**
     * What is printed for scripts.
     *
     * @param platform its parts
     * @param backlog  what is not dealt with yet; null while that cannot be told
     */
    record Told(@JsonUnwrapped PlatformStatus platform, Backlog backlog) {}

    @Override
    public Integer call() {
        PlatformStatus status = PlatformStatus.of(home.home());
        Backlog backlog = backlog(status);
        if (json.json) {
            json.print(new Told(status, backlog));
        } else {
            print(status, Console.system());
            if (backlog != null) {
                print(backlog, Console.system());
            }
        }
        return (status.ok() ? Exit.OK : Exit.NOT_UP).code();
    }

    /** What the parts do not tell because one of them is away cannot be said; which one that is stands above. */
    private Backlog backlog(PlatformStatus status) {
        if (!"up".equals(status.state())) {
            return null;
        }
        try {
            return Backlog.of(home.connect(), INTERVAL);
        } catch (UserError away) {
            return null;
        }
    }

    private static void print(PlatformStatus status, Console console) {
        console.line("%s  %s%s", status.home(), status.state(), status.launcher() == null ? "" : " (process " + status.launcher() + ")");
        if (!status.parts().isEmpty()) {
            Table table = Table.of("part", "state", "process", "deaths", "address", "");
            status.parts().forEach(part -> table.row(part.name(), part.state(), part.pid(), part.deaths(), part.address(), part.detail()));
            console.table(table);
        }
    }

    private static void print(Backlog backlog, Console console) {
        console.line("");
        console.line("labelled images not checked yet: %d%s", backlog.unchecked(), pace(backlog.unchecked(), backlog.checkedPerSecond(), backlog.checkedIn()));
        if (backlog.scenarios().isEmpty()) {
            return;
        }
        Table table = Table.of("scenario", "not read yet", "wait for a round", "round under way", "");
        backlog.scenarios().forEach(one -> table.row(one.scenario(), one.unread() + pace(one.unread(), one.readPerSecond(), one.readIn()),
                one.waiting(), one.round() == null ? "none" : "round " + one.round() + ", " + one.phase(), one.trouble()));
        console.table(table);
    }

    private static String pace(long records, Double perSecond, Double seconds) {
        if (records == 0 || perSecond == null) {
            return "";
        }
        return String.format(Locale.ROOT, " (%.0f/s%s)", perSecond, seconds == null ? ", standing still" : ", done in " + Progress.duration(seconds));
    }
}
