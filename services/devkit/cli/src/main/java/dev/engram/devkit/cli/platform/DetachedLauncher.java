package dev.engram.devkit.cli.platform;

import dev.engram.devkit.cli.EngramMain;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A launcher in a process of its own, which stays when this one ends. What it says is shown until everything is ready. */
public final class DetachedLauncher {
    private final Home home;
    private final Console console;

    /** A launcher for this home. */
    public DetachedLauncher(Home home, Console console) {
        this.home = home;
        this.console = console;
    }

    /**
     * Starts {@code engram} with these arguments and returns when its platform is up.
     *
     * @throws UserError if it ends before
     */
    public void start(Installation installation, List<String> arguments) {
        home.create();
        Path log = home.log("launcher");
        LogFollower follower = new LogFollower(log, console::line);
        Process process = launch(installation, arguments, log);
        Thread hook = new Thread(process::destroy, "end");
        Runtime.getRuntime().addShutdownHook(hook);
        boolean up = follow(process, follower);
        if (!up) {
            throw UserError.failed("the platform did not come up; see " + log);
        }
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private boolean follow(Process process, LogFollower follower) {
        while (true) {
            boolean alive = process.isAlive();
            boolean up = PlatformRecord.read(home).filter(record -> record.launcher().pid() == process.pid() && record.up()).isPresent();
            follower.read();
            if (up || !alive) {
                return up;
            }
            try {
                process.waitFor(100, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                process.destroy();
                return false;
            }
        }
    }

    private static Process launch(Installation installation, List<String> arguments, Path log) {
        List<String> command = new ArrayList<>();
        Programs.find("setsid").ifPresent(setsid -> command.add(setsid.toString()));
        command.addAll(List.of(Programs.java().toString(), "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                installation.cli() + File.separator + "*", EngramMain.class.getName()));
        command.addAll(arguments);
        try {
            Files.createDirectories(log.getParent());
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().put(Installation.ROOT, installation.root().toString());
            builder.environment().put(Installation.DIST, installation.dist().toString());
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the launcher", e);
        }
    }
}
