package dev.engram.promoter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged promoter as a process, which can be killed. */
final class PromoterProcess implements AutoCloseable {
    private static final long READY_SECONDS = 90;

    private final Process process;
    private final URI uri;
    private final Path log;
    private final Thread hook = new Thread(this::kill, "stop promoter");

    private PromoterProcess(Process process, URI uri, Path log) {
        this.process = process;
        this.uri = uri;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts it on a free port and returns when it is ready. */
    static PromoterProcess start(Path log, Map<String, String> environment) {
        PromoterProcess started = launch(log, environment);
        started.awaitReady();
        return started;
    }

    /** Starts it on a free port. */
    static PromoterProcess launch(Path log, Map<String, String> environment) {
        Path jar = Path.of(System.getProperty("engram.root"), "services", "promoter", "target", "quarkus-app", "quarkus-run.jar");
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", jar.toString()));
        builder.environment().putAll(environment);
        builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
        try {
            Process process = builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
            return new PromoterProcess(process, URI.create("http://127.0.0.1:" + port), log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + jar, e);
        }
    }

    URI uri() {
        return uri;
    }

    /** The answer to a GET; status 0 without one. */
    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    void awaitReady() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (!ready()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("the promoter is not ready: " + said());
            }
        }
    }

    /** What it said. */
    String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Ends it as SIGKILL does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Ends it as SIGTERM does, and says whether it ended by itself. */
    boolean stop() throws InterruptedException {
        process.destroy();
        return process.waitFor(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        kill();
    }

    private boolean ready() {
        try {
            return get("/q/health/ready").statusCode() == 200 || process.waitFor(100, TimeUnit.MILLISECONDS) && false;
        } catch (IOException e) {
            return pause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private boolean pause() {
        try {
            return process.waitFor(100, TimeUnit.MILLISECONDS) && false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on the loopback interface", e);
        }
    }
}
