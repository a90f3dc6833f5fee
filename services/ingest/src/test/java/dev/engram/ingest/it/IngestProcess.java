package dev.engram.ingest.it;

import dev.engram.devkit.s3.S3Process;
import java.io.IOException;
import java.io.UncheckedIOException;
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

/** The packaged service in a JVM of its own, configured by environment variables as the launcher does it. */
final class IngestProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final Process process;
    private final URI uri;
    private final Path log;

    private IngestProcess(Process process, URI uri, Path log) {
        this.process = process;
        this.uri = uri;
        this.log = log;
    }

    /** Starts ingest without waiting for it; its log goes to a file. */
    static IngestProcess start(Path log, String bootstrap, S3Process s3, Map<String, String> more) {
        int port = freePort();
        List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError", "-Xmx" + more.getOrDefault("HEAP", "256m"), "-jar",
                Path.of("target", "quarkus-app", "quarkus-run.jar").toString());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(Map.of("KAFKA_BOOTSTRAP_SERVERS", bootstrap, "ENGRAM_S3_ENDPOINT", s3.endpoint().toString(),
                "ENGRAM_S3_ACCESS_KEY", s3.accessKey(), "ENGRAM_S3_SECRET_KEY", s3.secretKey(), "ENGRAM_S3_MLFLOW_BUCKET", "mlflow",
                "QUARKUS_HTTP_PORT", String.valueOf(port)));
        builder.environment().putAll(more);
        try {
            return new IngestProcess(builder.start(), URI.create("http://127.0.0.1:" + port), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it is ready. */
    IngestProcess ready() {
        Waiting.until("ingest is ready", PATIENCE, () -> {
            if (!process.isAlive()) {
                throw new AssertionError("ingest ended with " + process.exitValue() + ":\n" + log());
            }
            return status("/q/health/ready") == 200;
        });
        return this;
    }

    URI uri() {
        return uri;
    }

    boolean alive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** The answer's status, 0 if there is none. */
    int status(String path) {
        try {
            return get(path).statusCode();
        } catch (UncheckedIOException e) {
            return 0;
        }
    }

    HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri.resolve(path)));
    }

    HttpResponse<String> post(String path, String contentType, byte[] body) {
        return send(HttpRequest.newBuilder(uri.resolve(path)).header("Content-Type", contentType).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                kill();
                throw new AssertionError("ingest did not stop within 20 s of SIGTERM:\n" + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
