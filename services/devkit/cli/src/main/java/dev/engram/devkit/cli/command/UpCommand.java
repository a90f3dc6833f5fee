package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.platform.DetachedLauncher;
import dev.engram.devkit.cli.platform.Home;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.cli.platform.Options;
import dev.engram.devkit.cli.platform.Platform;
import dev.engram.devkit.cli.platform.PlatformRecord;
import dev.engram.devkit.cli.prepare.Preparation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code engram up}. */
@Command(name = "up", description = {
    "Start the local platform: Kafka, S3, MLflow, ingest, trainer, promoter, serving.",
    "Stays in the foreground until Ctrl-C, which stops everything; a part that dies meanwhile is started again."})
public final class UpCommand implements Callable<Integer> {
    @Mixin private HomeOption home;
    @Mixin private StoreOption store;

    @Option(names = "--detach", description = "Return when everything is ready and leave it running; stop it with `engram down`.")
    private boolean detach;

    @Option(names = "--no-logs", description = "Do not print the parts' logs; they stand in the home's folder logs anyway.")
    private boolean noLogs;

    @Option(names = "--worker-heap", paramLabel = "SIZE", defaultValue = Options.WORKER_HEAP,
            description = "Heap of the JVM that learns (default ${DEFAULT-VALUE}).")
    private String workerHeap;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "0", description = "Threads that learn; 0: all cores (default).")
    private int threads;

    @Option(names = "--device", paramLabel = "auto|cpu|gpu0", defaultValue = Options.AUTO,
            description = "Where rounds are learned (default ${DEFAULT-VALUE}: a GPU if the engine sees one).")
    private String device;

    @Override
    public Integer call() {
        Console console = Console.system();
        Installation installation = Installation.current();
        Options options = new Options(store.given(), workerHeap, threads, device, !noLogs, false);
        Home where = home.home();
        if (detach && PlatformRecord.read(where).filter(PlatformRecord::up).isPresent()) {
            console.line("the platform of " + where + " is up already");
        } else {
            new Preparation(installation, where, console).run(false);
            if (!detach) {
                return stay(installation, where, options, console);
            }
            new DetachedLauncher(where, console).start(installation, arguments(where));
        }
        tell(where, console);
        return Exit.OK.code();
    }

    private int stay(Installation installation, Home where, Options options, Console console) {
        try (Platform platform = Platform.start(installation, where, options, console)) {
            tell(where, console);
            platform.await();
        }
        return Exit.OK.code();
    }

    private static void tell(Home where, Console console) {
        PlatformRecord record = PlatformRecord.read(where).orElseThrow(() -> UserError.failed("the platform of " + where + " was stopped"));
        console.line("");
        record.endpoints().forEach((name, place) -> console.line("%-9s %s", name, place));
        console.line("%-9s %s", "logs", where.logs());
        console.line("%-9s %s", "plugins", where.plugins());
        console.line("up (process %d); Ctrl-C there or `engram down` stops it", record.launcher().pid());
    }

    private List<String> arguments(Home where) {
        List<String> arguments = new ArrayList<>(List.of("up", "--no-logs", "--home", where.toString(), "--worker-heap", workerHeap,
                "--threads", String.valueOf(threads), "--device", device));
        arguments.addAll(store.arguments());
        return arguments;
    }
}
