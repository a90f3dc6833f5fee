package dev.engram.devkit.cli.platform;

import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.Endpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * A platform that this process started and watches over, until it is closed or the process is told to end. Every part is a process of its
 * own; when this one is killed they stay, and the next start in the same home finds and stops them first.
 */
public final class Platform implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static volatile boolean ending;

    private final Installation installation;
    private final Home home;
    private final Console console;
    private final Options options;
    private final FileChannel lock;
    private final Supervisor supervisor;
    private final Thread hook;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private Endpoints endpoints;
    private String state = PlatformRecord.STARTING;
    private boolean closed;

    private Platform(Installation installation, Home home, Console console, Options options, FileChannel lock) {
        this.installation = installation;
        this.home = home;
        this.console = console;
        this.options = options;
        this.lock = lock;
        this.supervisor = new Supervisor(home, Supervisor.Pace.usual(), new Ear(console, options.showLogs(), this::write));
        this.hook = new Thread(this::end, "end");
    }

    /**
     * Starts everything and returns when it is ready.
     *
     * @throws UserError if a platform of this home runs already, or a part does not become ready
     */
    public static Platform start(Installation installation, Home home, Options options, Console console) {
        home.requireWhole();
        return start(installation, home, options, console, Platform::begin);
    }

    /**
     * Starts what keeps records and objects and nothing else, for a restore.
     *
     * @throws UserError if a platform of this home runs already, or a part does not become ready
     */
    public static Platform storage(Installation installation, Home home, Options options, Console console) {
        return start(installation, home, options, console, Platform::beginStorage);
    }

    private static Platform start(Installation installation, Home home, Options options, Console console, Consumer<Platform> begin) {
        home.create();
        Platform platform = new Platform(installation, home, console, options, lock(home));
        Runtime.getRuntime().addShutdownHook(platform.hook);
        try {
            begin.accept(platform);
            return platform;
        } catch (RuntimeException e) {
            platform.close();
            throw e;
        }
    }

    /** Whether this process was told to end while a platform ran: what goes wrong now is of no interest. */
    public static boolean ending() {
        return ending;
    }

    /** The platform's parts, connected to. */
    public Connection connection() {
        return new Connection(endpoints);
    }

    /** Waits until the platform is stopped. */
    public void await() {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops every part with what it started; the second time nothing happens. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        state = PlatformRecord.STOPPING;
        console.line("stopping");
        supervisor.stop();
        PlatformRecord.remove(home);
        release();
        forget();
        stopped.countDown();
        console.line("stopped");
    }

    private void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException inShutdown) {
            ending = true;
        }
    }

    private void begin() {
        Parts parts = parts();
        supervisor.start(parts.ground(), PATIENCE);
        StoreCheck.run(endpoints);
        supervisor.start(parts.services(), PATIENCE);
        List<String> plugins = new StockPlugins(home, installation.plugins()).install(connection().trainer());
        if (!plugins.isEmpty()) {
            console.line("installed the plugins " + String.join(", ", plugins));
        }
        state = PlatformRecord.UP;
        write();
        supervisor.watch();
    }

    private void beginStorage() {
        supervisor.start(parts().storage(), PATIENCE);
        StoreCheck.run(endpoints);
        state = PlatformRecord.RESTORING;
        write();
    }

    /** Clears what is not to be there and chooses the places; the parts are not started yet. */
    private Parts parts() {
        List<String> left = new Leftovers(home).stop();
        if (!left.isEmpty()) {
            console.line("stopped what a killed launcher had left: " + String.join(", ", left));
        }
        if (options.fresh()) {
            home.clear();
        }
        Credentials credentials = credentials();
        Store store = Store.choose(home, options, Programs.find("minio"));
        Places places = Places.choose(new Ports(console), store, options.s3());
        endpoints = places.endpoints(credentials);
        if (store == Store.GIVEN) {
            console.line("%-9s %s  is given", "s3", endpoints.s3());
        }
        return new Parts(installation, home, credentials, options, places);
    }

    private Credentials credentials() {
        Credentials kept = Credentials.of(home);
        return options.s3().map(given -> kept.withS3(home, given.accessKey(), given.secretKey())).orElse(kept);
    }

    private void write() {
        List<PlatformRecord.PartRecord> parts = new ArrayList<>();
        supervisor.parts().stream().filter(part -> part.mark() != null).map(Part::record).forEach(parts::add);
        options.s3().ifPresent(given -> parts.add(0, new PlatformRecord.PartRecord("s3", null, "given", 0, given.endpoint().toString(),
                "tcp://" + given.endpoint().getHost() + ":" + port(given), null)));
        new PlatformRecord(PlatformRecord.FORMAT, state, ProcessMark.current(), installation.dist().toString(), parts, endpoints.byName())
                .write(home);
    }

    private static int port(Options.GivenS3 given) {
        int port = given.endpoint().getPort();
        return port > 0 ? port : "https".equals(given.endpoint().getScheme()) ? 443 : 80;
    }

    private void end() {
        ending = true;
        close();
    }

    private static FileChannel lock(Home home) {
        try {
            FileChannel channel = FileChannel.open(home.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock held = channel.tryLock();
            if (held == null) {
                channel.close();
                throw UserError.failed("a platform of " + home + " runs already" + PlatformRecord.read(home)
                        .map(record -> " (process " + record.launcher().pid() + ", " + record.state() + ")").orElse("")
                        + "; see `engram status`, stop it with `engram down`, or choose another --home");
            }
            return channel;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + home.lock(), e);
        }
    }

    private void release() {
        try {
            lock.close();
        } catch (IOException e) {
            console.warn("cannot release " + home.lock() + ": " + e.getMessage());
        }
    }

    /** Turns what the supervisor tells into lines and records. */
    private record Ear(Console console, boolean showLogs, Runnable write) implements Supervisor.Listener {
        @Override
        public void say(String text) {
            console.line(text);
        }

        @Override
        public void logged(String part, String line) {
            if (showLogs) {
                console.prefixed(part, line);
            }
        }

        @Override
        public void changed() {
            write.run();
        }
    }
}
