package dev.engram.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The packaged application in a JVM of its own, asked over HTTP. */
final class ServingProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    final String replica;
    final URI address;
    private final Process process;
    private final Path log;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();

    private ServingProcess(String replica, URI address, Process process, Path log) {
        this.replica = replica;
        this.address = address;
        this.process = process;
        this.log = log;
    }

    /** Starts a replica and returns when it listens. */
    static ServingProcess start(Path folder, String replica, Backends backends, String... environment) {
        int port = Backends.freePort();
        List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx384m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-jar", System.getProperty("serving.jar"));
        Path log = folder.resolve(replica + "-" + port + ".log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(backends.environment());
        builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
        builder.environment().put("ENGRAM_SERVING_REPLICA", replica);
        builder.environment().put("ENGRAM_SERVING_DATA", folder.resolve(replica).toString());
        for (int i = 0; i < environment.length; i += 2) {
            builder.environment().put(environment[i], environment[i + 1]);
        }
        try {
            ServingProcess serving = new ServingProcess(replica, URI.create("http://127.0.0.1:" + port), builder.start(), log);
            serving.await("it listens", () -> serving.status("/q/health/live") == 200);
            return serving;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until something holds, as long as the process lives. */
    void await(String what, BooleanSupplier holds) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE + ": " + what + "; the replica said\n" + said());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    void awaitVersion(String scenario, String version) {
        await(scenario + " answers with version " + version, () -> version.equals(get("/v2/models/" + scenario).path("versions").path(0).asText()));
    }

    void awaitReady() {
        await("it is ready", () -> status("/q/health/ready") == 200);
    }

    /** Status of a GET; 0 if nobody answers. */
    int status(String path) {
        try {
            return http.send(HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(10)).build(),
                    HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    JsonNode get(String path) {
        return json(send(HttpRequest.newBuilder(address.resolve(path)).build()));
    }

    String metrics() {
        return send(HttpRequest.newBuilder(address.resolve("/q/metrics")).build()).body();
    }

    HttpResponse<String> post(String path, byte[] body) {
        return send(HttpRequest.newBuilder(address.resolve(path)).header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());
    }

    HttpResponse<String> predict(String scenario, byte[] picture) {
        return post("/v1/scenarios/" + scenario + "/predict", picture);
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(response.statusCode() + ": " + response.body(), e);
        }
    }

    /** Ends it as SIGKILL does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Ends it as SIGTERM does and waits for it. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "nothing: " + e;
        }
    }
}
