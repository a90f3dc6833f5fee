package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.backup.Backup;
import dev.engram.devkit.cli.backup.BackupCheck;
import dev.engram.devkit.cli.backup.BackupManifest;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code engram backup DIR}. */
@Command(name = "backup", description = {
    "Save everything a platform holds, while it runs and learns: journals, Kafka's records, images, models, MLflow's database.",
    "Into a directory that holds a backup of it only what is new is copied; the older backup stays whole until the new one is."})
public final class BackupCommand implements Callable<Integer> {
    private static final int SHOWN = 12;

    @Mixin private HomeOption home;
    @Mixin private JsonOption json;

    @Parameters(index = "0", paramLabel = "DIR", description = "The backup's directory; it holds secrets, and only its owner may read it.")
    private Path dir;

    @Option(names = "--verify", description = "Save nothing: read the backup that is there and compare every file with its hash. Needs no platform.")
    private boolean verify;

    @Override
    public Integer call() {
        return (verify ? check() : save()).code();
    }

    private Exit save() {
        long start = System.nanoTime();
        Console console = json.console();
        Backup.Done done = new Backup(home.connect(), home.home(), console).into(dir);
        if (json.json) {
            json.print(done);
        }
        console.line("%-11s %d records (%d of them new), %d objects (%d new), in %s", "saved", done.manifest().records(), done.records(),
                done.manifest().objects(), done.objects(), Progress.duration((System.nanoTime() - start) / 1e9));
        console.line("%-11s %s; it holds the keys of this platform: keep it as you keep them", "backup", dir.toAbsolutePath().normalize());
        tell(console, done.manifest().missing(), "the backup is whole, but the platform itself has lost what its journals name:");
        tell(console, List.copyOf(done.manifest().kept().keySet()), "the store has lost what an earlier backup still had; it is kept:");
        return done.manifest().missing().isEmpty() && done.manifest().kept().isEmpty() ? Exit.OK : Exit.FAILED;
    }

    private Exit check() {
        Console console = json.console();
        BackupCheck.Result result = BackupCheck.of(dir, console);
        if (json.json) {
            json.print(result);
        }
        BackupManifest manifest = result.manifest();
        console.line("%-11s taken %s of %s by Engram %s", "backup", manifest.taken(), manifest.home(), manifest.engram());
        console.line("%-11s %d files, %d MB: %s", "checked", result.files(), result.bytes() >> 20,
                result.findings().isEmpty() ? "each has the bytes that were saved" : result.findings().size() + " are not what was saved");
        tell(console, result.findings(), "damaged:");
        tell(console, manifest.missing(), "the platform had lost before it was saved:");
        return result.findings().isEmpty() ? Exit.OK : Exit.FAILED;
    }

    private static void tell(Console console, List<String> findings, String title) {
        if (!findings.isEmpty()) {
            console.warn(title);
            findings.stream().limit(SHOWN).forEach(finding -> console.warn("  " + finding));
            if (findings.size() > SHOWN) {
                console.warn("  and " + (findings.size() - SHOWN) + " more; --json lists all");
            }
        }
    }
}
