package dev.engram.devkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A packaged application in a JVM of its own on a free port, configured by environment variables as the launcher does it. What it says is
 * appended to a file. It ends with the JVM that started it.
 */
public class AppProcess implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5)).build();
    private static final Set<Process> STARTED = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> STARTED.forEach(Process::destroyForcibly), "stop applications"));
    }

    private final App app;
    private final Path log;
    private final URI uri;
    private final Process process;

    /** Starts it; does not wait. */
    public AppProcess(App app, Map<String, String> environment, Path log) {
        this.app = app;
        this.log = log;
        int port = Ports.free();
        uri = URI.create("http://127.0.0.1:" + port);
        ProcessBuilder builder = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + app.heap(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError", "-jar", app.jar().toString()));
        builder.environment().putAll(environment);
        builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
        try {
            process = builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + app.jar(), e);
        }
        STARTED.add(process);
        process.onExit().thenAccept(STARTED::remove);
    }

    /** Waits until it is ready. */
    public void ready() {
        await("it is ready", () -> status("/q/health/ready") == 200);
    }

    /**
     * Waits until something holds, as long as the process lives.
     *
     * @throws AssertionError with the log, if it does not hold in time or the process has ended
     */
    public void await(String what, BooleanSupplier holds) {
        Waiting.until(() -> what + "; " + app.name() + " said\n" + log(), app.patience(), () -> {
            boolean there = holds.getAsBoolean();
            if (!there && !alive()) {
                throw new AssertionError(app.name() + " ended with " + process.exitValue() + " before " + what + "; it said\n" + log());
            }
            return there;
        });
    }

    /** Where it is reached. */
    public URI uri() {
        return uri;
    }

    /** Whether its process is there, also when it stands still. */
    public boolean alive() {
        return process.isAlive();
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** The processes it started. */
    public List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** What it said, and what others said that were started with the same file. */
    public String log() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Status of a GET; 0 if nobody answers. */
    public int status(String path) {
        try {
            return get(path).statusCode();
        } catch (UncheckedIOException e) {
            return 0;
        }
    }

    /** The answer to a GET. */
    public HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri.resolve(path)));
    }

    /** The answer to a POST. */
    public HttpResponse<String> post(String path, String contentType, byte[] body) {
        return send(HttpRequest.newBuilder(uri.resolve(path)).header("Content-Type", contentType).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    /**
     * The answer to any request.
     *
     * @throws UncheckedIOException without one
     */
    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** It stands still, as on a machine that swaps or is moved. */
    public void pause() {
        Signal.STOP.to(process);
    }

    /** It goes on, not knowing that it stood still. */
    public void resume() {
        Signal.CONT.to(process);
    }

    /** Ends it as {@code kill -9} does, and returns when it is gone. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /**
     * Ends it as SIGTERM does; nothing if it has ended.
     *
     * @throws AssertionError with the log, if it has to be killed
     */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(app.stop().toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
                throw new AssertionError(app.name() + " did not stop within " + app.stop().toSeconds() + " s of SIGTERM; it said\n" + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
    }
}
