package dev.engram.devkit.cli.command;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.platform.DetachedLauncher;
import dev.engram.devkit.cli.platform.Home;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.cli.platform.Options;
import dev.engram.devkit.cli.platform.Options.GivenS3;
import dev.engram.devkit.cli.platform.Platform;
import dev.engram.devkit.cli.platform.PlatformRecord;
import dev.engram.devkit.cli.prepare.Preparation;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code engram up}. */
@Command(name = "up", description = {
    "Start the local platform: Kafka, S3, MLflow, ingest, trainer, promoter, serving.",
    "Stays in the foreground until Ctrl-C, which stops everything; a part that dies meanwhile is started again."})
public final class UpCommand implements Callable<Integer> {
    private static final String ENDPOINT = "ENGRAM_S3_ENDPOINT";
    private static final String ACCESS_KEY = "ENGRAM_S3_ACCESS_KEY";
    private static final String SECRET_KEY = "ENGRAM_S3_SECRET_KEY";

    @Mixin private HomeOption home;

    @Option(names = "--detach", description = "Return when everything is ready and leave it running; stop it with `engram down`.")
    private boolean detach;

    @Option(names = "--no-logs", description = "Do not print the parts' logs; they stand in the home's folder logs anyway.")
    private boolean noLogs;

    @Option(names = "--s3-endpoint", paramLabel = "URL", description = {
        "An S3 server that runs already (default: " + ENDPOINT + "; else a `minio` on PATH, else the embedded server).",
        "Its keys come from " + ACCESS_KEY + " and " + SECRET_KEY + "."})
    private URI s3;

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
        Options options = new Options(givenS3(), workerHeap, threads, device, !noLogs, false);
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

    private Optional<GivenS3> givenS3() {
        String asked = s3 != null ? s3.toString() : System.getenv(ENDPOINT);
        if (asked == null || asked.isBlank()) {
            return Optional.empty();
        }
        URI endpoint = s3 != null ? s3 : URI.create(asked);
        if (endpoint.getHost() == null) {
            throw UserError.usage("--s3-endpoint " + asked, "expected http://host:port");
        }
        return Optional.of(new GivenS3(endpoint, required(ACCESS_KEY), required(SECRET_KEY)));
    }

    private static String required(String variable) {
        String value = System.getenv(variable);
        if (value == null || value.isBlank()) {
            throw UserError.usage("--s3-endpoint", "the variable " + variable + " is not set");
        }
        return value;
    }

    private List<String> arguments(Home where) {
        List<String> arguments = new ArrayList<>(List.of("up", "--no-logs", "--home", where.toString(), "--worker-heap", workerHeap,
                "--threads", String.valueOf(threads), "--device", device));
        if (s3 != null) {
            arguments.addAll(List.of("--s3-endpoint", s3.toString()));
        }
        return arguments;
    }
}
