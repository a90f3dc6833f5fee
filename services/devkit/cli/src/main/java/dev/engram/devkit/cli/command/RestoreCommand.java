package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.backup.BackupManifest;
import dev.engram.devkit.cli.backup.Restore;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.platform.Home;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.cli.platform.Options;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code engram restore DIR}. */
@Command(name = "restore", description = {
    "Make a platform of a backup, in an empty home; start it with `engram up` afterwards.",
    "Every file of the backup is checked first. What is interrupted leaves a home that does not start and that `engram reset` removes."})
public final class RestoreCommand implements Callable<Integer> {
    @Mixin private HomeOption home;
    @Mixin private StoreOption store;

    @Parameters(index = "0", paramLabel = "DIR", description = "The backup's directory.")
    private Path dir;

    @Override
    public Integer call() {
        long start = System.nanoTime();
        Console console = Console.system();
        Home where = home.home();
        Options options = new Options(store.given(), Options.WORKER_HEAP, 0, Options.AUTO, false, false);
        BackupManifest manifest = new Restore(Installation.current(), where, options, console).from(dir);
        console.line("%-11s %d records and %d objects of %s, as they were at %s, in %s", "restored", manifest.records(), manifest.objects(),
                manifest.home(), manifest.taken(), Progress.duration((System.nanoTime() - start) / 1e9));
        console.line("start it with `engram up --home %s`%s", where, store.given().isPresent() ? " and the same S3 server" : "");
        return Exit.OK.code();
    }
}
