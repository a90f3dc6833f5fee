package dev.engram.devkit.cli.platform;

import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.wire.Connection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Some parts of a platform, each started and stopped by whoever measures them. Nobody starts a part again that died. Everything in the
 * home is cleared at the beginning and stays at the end. {@code engram down} stops what a killed process left of it.
 */
public final class Rig implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final long LOOK_NANOS = 20_000_000;

    private final Home home;
    private final Installation installation;
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private final Places places;
    private final Credentials credentials;
    private final Thread hook = new Thread(this::stopAll, "end");

    private Rig(Installation installation, Home home, Console console) {
        this.installation = installation;
        this.home = home;
        this.credentials = Credentials.of(home);
        this.places = Places.choose(new Ports(console), Store.EMBEDDED, Optional.empty());
    }

    /**
     * A rig in a home of its own; nothing is started.
     *
     * @param settings further environment variables of parts, by part
     */
    public static Rig of(Installation installation, Home home, Map<String, Map<String, String>> settings, Console console) {
        home.create();
        if (PlatformRecord.read(home).filter(PlatformRecord::running).isPresent()) {
            throw UserError.failed("something runs in " + home + "; stop it with `engram down --home " + home + "`");
        }
        new Leftovers(home).stop();
        home.clear();
        Rig rig = new Rig(installation, home, console);
        Options options = new Options(Optional.empty(), "256m", 1, "cpu", false, true);
        Parts all = new Parts(installation, home, rig.credentials, options, rig.places);
        Stream.concat(all.ground().stream(), all.services().stream()).forEach(spec -> rig.parts.put(spec.name(),
                new Part(with(spec, settings.getOrDefault(spec.name(), Map.of())), home, (part, line) -> { })));
        Runtime.getRuntime().addShutdownHook(rig.hook);
        return rig;
    }

    private static PartSpec with(PartSpec spec, Map<String, String> settings) {
        Map<String, String> environment = new LinkedHashMap<>(spec.environment());
        environment.putAll(settings);
        return new PartSpec(spec.name(), spec.command(), spec.token(), environment, spec.directory(), spec.address(), spec.readyLine(), spec.health());
    }

    /**
     * Starts a part and returns when it is ready.
     *
     * @return seconds that took, from the start of its process
     */
    public double start(String name) {
        Part part = parts.get(name);
        long start = System.nanoTime();
        part.start();
        record();
        while (!ready(part)) {
            if (!part.alive()) {
                throw part.failure("ended with exit code " + part.exitCode() + " before it was ready");
            }
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw part.failure("was not ready in time (" + Probe.ask(part.spec().health()).detail() + ")");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static boolean ready(Part part) {
        part.log().read();
        return part.spec().readyLine() != null ? part.becameReady() : part.alive() && Probe.ask(part.spec().health()).ready();
    }

    /** Stops a part. */
    public void stop(String name) {
        parts.get(name).stop(GRACE);
        record();
    }

    /** Everything, connected to. */
    public Connection connection() {
        return new Connection(places.endpoints(credentials));
    }

    /** A part's folder. */
    public Path data(String part) {
        return home.data(part);
    }

    /** The most memory a part's process ever held, bytes; empty where the system does not tell. */
    public Optional<Long> peak(String part) {
        try {
            return Files.readAllLines(Path.of("/proc", String.valueOf(parts.get(part).mark().pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst();
        } catch (IOException notTold) {
            return Optional.empty();
        }
    }

    /** The largest heap a part is started with, megabytes; 0 if it has none. */
    public int heap(String part) {
        return parts.get(part).spec().command().stream().filter(argument -> argument.matches("-Xmx\\d+m"))
                .mapToInt(argument -> Integer.parseInt(argument.replaceAll("\\D", ""))).findFirst().orElse(0);
    }

    private void record() {
        List<PlatformRecord.PartRecord> running = new ArrayList<>();
        parts.values().stream().filter(part -> part.mark() != null && part.alive()).map(Part::record).forEach(running::add);
        new PlatformRecord(PlatformRecord.FORMAT, PlatformRecord.STARTING, ProcessMark.current(), installation.dist().toString(), running,
                places.endpoints(credentials).byName()).write(home);
    }

    private synchronized void stopAll() {
        List<Part> reverse = new ArrayList<>(parts.values());
        java.util.Collections.reverse(reverse);
        reverse.stream().filter(part -> part.mark() != null).forEach(part -> part.stop(GRACE));
        PlatformRecord.remove(home);
    }

    @Override
    public void close() {
        stopAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException inShutdown) {
            return;
        }
    }
}
