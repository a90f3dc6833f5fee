package dev.engram.trainer.it;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.artifacts.CanonicalJson;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged trainer as a process, as it runs anywhere. Its words go to a file. */
final class TrainerProcess implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final URI base;
    private final Path log;

    private TrainerProcess(Process process, URI base, Path log) {
        this.process = process;
        this.base = base;
        this.log = log;
    }

    static TrainerProcess start(Map<String, String> environment, Path log) {
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                "-XX:TieredStopAtLevel=1", "-jar", System.getProperty("trainer.jar")));
        builder.environment().putAll(environment);
        builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
        try {
            Process process = builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
            return new TrainerProcess(process, URI.create("http://127.0.0.1:" + port), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TrainerProcess awaitReady() {
        Waiting.until("the trainer is ready: " + log, Duration.ofSeconds(60), () -> alive() && status("/q/health/ready") == 200);
        return this;
    }

    boolean alive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("the trainer ended with " + process.exitValue() + "; see " + words());
        }
        return true;
    }

    String words() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The workers it started. */
    List<ProcessHandle> workers() {
        return process.descendants().toList();
    }

    int status(String path) {
        try {
            return send(HttpRequest.newBuilder(base.resolve(path)).GET()).statusCode();
        } catch (UncheckedIOException e) {
            return 0;
        }
    }

    String text(String path) {
        return new String(send(HttpRequest.newBuilder(base.resolve(path)).GET()).body(), java.nio.charset.StandardCharsets.UTF_8);
    }

    JsonNode get(String path) {
        return json(send(HttpRequest.newBuilder(base.resolve(path)).GET()));
    }

    HttpResponse<byte[]> post(String path, String type, byte[] body) {
        return send(HttpRequest.newBuilder(base.resolve(path)).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    static JsonNode json(HttpResponse<byte[]> response) {
        return CanonicalJson.read(response.body(), JsonNode.class);
    }

    /** Stands still, or goes on, as a machine does that swaps or is moved. */
    void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill -" + name + " ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As {@code kill -9} ends it. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** As the system stops it. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                kill();
                throw new IllegalStateException("the trainer did not stop; see " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
