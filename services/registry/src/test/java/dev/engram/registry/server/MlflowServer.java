package dev.engram.registry.server;

import dev.engram.devkit.process.Ports;
import dev.engram.devkit.process.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A real MLflow server for tests, out of the platform's Python: SQLite in a directory, artifacts in bucket {@code mlflow} of an S3 server,
 * started the way the platform starts it. Its words go to {@code mlflow.log} in the directory. It ends with the JVM that started it.
 */
public final class MlflowServer implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(120);
    private static final int LAST = 2_000;

    private final Process process;
    private final URI uri;

    private MlflowServer(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
        // Never removed: what is closed while the JVM ends could not do that, and closing twice does no harm.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "stop mlflow"));
    }

    /**
     * Starts a server on a free port and returns when it answers. The bucket has to be there before artifacts are.
     *
     * @param dir where its database is or will be
     */
    public static MlflowServer start(Path dir, URI s3, String accessKey, String secretKey) {
        return start(dir, Ports.free(), s3, accessKey, secretKey);
    }

    /** The same on a given port. */
    public static MlflowServer start(Path dir, int port, URI s3, String accessKey, String secretKey) {
        PlatformPython python = PlatformPython.ready();
        Path log = dir.resolve("mlflow.log");
        try {
            Files.createDirectories(dir);
            ProcessBuilder builder = new ProcessBuilder(List.of(python.program("mlflow").toString(), "server", "--host", "127.0.0.1",
                    "--port", String.valueOf(port), "--workers", "1", "--backend-store-uri", "sqlite:///" + dir.toAbsolutePath().resolve("mlflow.db"),
                    "--artifacts-destination", "s3://mlflow/artifacts"));
            Map<String, String> environment = builder.environment();
            environment.remove("PYTHONDONTWRITEBYTECODE");
            environment.putAll(environment(dir, s3, accessKey, secretKey));
            // It starts uvicorn through the path.
            environment.merge("PATH", python.program("").toString(), (path, bin) -> bin + ":" + path);
            Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
            MlflowServer server = new MlflowServer(process, URI.create("http://127.0.0.1:" + port));
            server.await(log);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start MLflow", e);
        }
    }

    /** Where clients reach it. */
    public URI uri() {
        return uri;
    }

    /** Stops it; what it holds stays in its directory and in the bucket. */
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        // Killed, the parent leaves them on the port.
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private void await(Path log) throws IOException {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest health = HttpRequest.newBuilder(uri.resolve("/health")).timeout(Duration.ofSeconds(5)).build();
        boolean inTime = Waiting.within(READY, () -> !process.isAlive() || answers(http, health));
        if (!inTime || !process.isAlive()) {
            String said = Files.readString(log);
            close();
            throw new IllegalStateException("MLflow did not start on " + uri + ": …" + said.substring(Math.max(0, said.length() - LAST)));
        }
    }

    private static boolean answers(HttpClient http, HttpRequest health) {
        try {
            return http.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while MLflow started", e);
        }
    }

    private static Map<String, String> environment(Path dir, URI s3, String accessKey, String secretKey) throws IOException {
        return Map.ofEntries(
                Map.entry("MLFLOW_DISABLE_TELEMETRY", "true"),
                Map.entry("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false"),
                Map.entry("MLFLOW_S3_ENDPOINT_URL", s3.toString()),
                Map.entry("AWS_ACCESS_KEY_ID", accessKey),
                Map.entry("AWS_SECRET_ACCESS_KEY", secretKey),
                Map.entry("AWS_DEFAULT_REGION", "us-east-1"),
                Map.entry("MLFLOW_WEBHOOK_ALLOWED_SCHEMES", "http,https"),
                Map.entry("MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS", "true"),
                Map.entry("MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY", encryptionKey(dir)),
                Map.entry("MLFLOW_WEBHOOK_CACHE_TTL", "1"),
                Map.entry("MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX", "^(models:/m-|runs:/)"));
    }

    /** The key of the webhooks' secrets, kept beside the database: with another one a restarted server could read none of them. */
    private static String encryptionKey(Path dir) throws IOException {
        Path file = dir.resolve("webhook.key");
        if (!Files.exists(file)) {
            byte[] key = new byte[32];
            new SecureRandom().nextBytes(key);
            Files.writeString(file, Base64.getUrlEncoder().encodeToString(key));
        }
        return Files.readString(file);
    }
}
