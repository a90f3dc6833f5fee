package dev.engram.faults;

import dev.engram.lineage.worker.WorkerSettings;
import dev.engram.registry.server.PlatformPython;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How every part is started, from what the build left in the modules' target folders. */
final class Programs {
    static final Path ROOT = Path.of(System.getProperty("engram.root")).toAbsolutePath();
    static final String ACCESS_KEY = "testbed";
    static final String SECRET_KEY = "a secret of no worth";
    private static final Map<String, String> HEAPS =
            Map.of("kafka", "320m", "s3", "192m", "ingest", "192m", "trainer", "256m", "promoter", "160m", "serving", "256m");

    private final Path dir;
    private final Settings settings;

    Programs(Path dir, Settings settings) {
        this.dir = dir;
        this.settings = settings;
    }

    Part broker(int port, int controllerPort) {
        List<String> command = java("kafka");
        command.addAll(List.of("-cp", built("services/devkit/kafka/target/dist") + File.separator + "*", "dev.engram.devkit.kafka.BrokerMain",
                "--dir", dir.resolve("kafka").toString(), "--port", String.valueOf(port), "--controller-port", String.valueOf(controllerPort)));
        return new Part("kafka", command, Map.of(), URI.create("tcp://127.0.0.1:" + port), part -> part.saidNow().contains("READY "), log("kafka"));
    }

    Part store(int port) {
        List<String> command = java("s3");
        // Not gone before its parent is: the last words of those who use it.
        command.addAll(List.of("-cp", built("services/devkit/s3/target/dist") + File.separator + "*", "dev.engram.devkit.s3.S3Main",
                "--dir", dir.resolve("s3").toString(), "--port", String.valueOf(port), "--until", "stdin-closes"));
        return new Part("s3", command, Map.of("S3_ACCESS_KEY", ACCESS_KEY, "S3_SECRET_KEY", SECRET_KEY), http(port),
                part -> part.saidNow().contains("READY "), log("s3"));
    }

    Part mlflow(int port, URI s3) {
        PlatformPython python = PlatformPython.ready();
        Path data = directory(dir.resolve("mlflow"));
        List<String> command = List.of(python.program("python").toString(), "-m", "mlflow", "server", "--host", "127.0.0.1", "--port",
                String.valueOf(port), "--workers", "1", "--backend-store-uri", "sqlite:///" + data.resolve("mlflow.db"),
                "--artifacts-destination", "s3://mlflow/artifacts");
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", python.program("") + File.pathSeparator + System.getenv().getOrDefault("PATH", ""));
        environment.put("MLFLOW_DISABLE_TELEMETRY", "true");
        environment.put("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false");
        environment.put("MLFLOW_S3_ENDPOINT_URL", s3.toString());
        environment.put("AWS_ACCESS_KEY_ID", ACCESS_KEY);
        environment.put("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
        environment.put("AWS_DEFAULT_REGION", "us-east-1");
        environment.put("MLFLOW_WEBHOOK_ALLOWED_SCHEMES", "http,https");
        environment.put("MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS", "true");
        environment.put("MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY", webhookKey(data.resolve("webhook.key")));
        environment.put("MLFLOW_WEBHOOK_CACHE_TTL", "1");
        environment.put("MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX", "^(models:/m-|runs:/)");
        return new Part("mlflow", command, environment, http(port), part -> part.status("/health") == 200, log("mlflow"));
    }

    /**
     * A service between its partners.
     *
     * @param kind {@code ingest}, {@code trainer}, {@code promoter} or {@code serving}
     * @param name its name, under which its data is; the kind's for the first
     */
    Part service(String kind, String name, int port, String kafka, URI s3, URI mlflow) {
        List<String> command = java(kind);
        command.addAll(List.of("-Djava.awt.headless=true", "-jar", built("services/" + kind + "/target/quarkus-app/quarkus-run.jar").toString()));
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka);
        environment.put("ENGRAM_S3_ENDPOINT", s3.toString());
        environment.put("ENGRAM_S3_ACCESS_KEY", ACCESS_KEY);
        environment.put("ENGRAM_S3_SECRET_KEY", SECRET_KEY);
        environment.put("ENGRAM_MLFLOW_URL", mlflow.toString());
        environment.put("QUARKUS_HTTP_PORT", String.valueOf(port));
        environment.put("MP_MESSAGING_CONNECTOR_SMALLRYE_KAFKA_GRACEFUL_SHUTDOWN", "false");
        environment.putAll(own(kind, name, port));
        environment.putAll(settings.variables().getOrDefault(kind, Map.of()));
        return new Part(name, command, environment, http(port), part -> part.status("/q/health/ready") == 200, log(name));
    }

    private Map<String, String> own(String kind, String name, int port) {
        String data = dir.resolve(name).toString();
        return switch (kind) {
            case "trainer" -> Map.of("ENGRAM_TRAINER_DATA", data, "ENGRAM_TRAINER_WORKER_CLASSPATH", built("services/engine/target/dist").toString(),
                    "ENGRAM_TRAINER_WORKER_HEAP", settings.workerHeap(), "ENGRAM_TRAINER_NATIVES", ROOT.resolve(".engram/natives").toString(),
                    "ENGRAM_TRAINER_THREADS", "1", "ENGRAM_TRAINER_SESSION", settings.session().toSeconds() + "s",
                    "ENGRAM_TRAINER_PLUGINS_FOLDER", directory(dir.resolve("plugins")).toString());
            case "promoter" -> Map.of("ENGRAM_PROMOTER_WEBHOOK_SECRET", SECRET_KEY, "ENGRAM_PROMOTER_URL", http(port).toString(),
                    "ENGRAM_PROMOTER_POLL", "2s");
            case "serving" -> Map.of("ENGRAM_SERVING_DATA", data, "ENGRAM_SERVING_REPLICA", name);
            default -> Map.of();
        };
    }

    /** A worker like the trainer's. */
    WorkerSettings worker(Path log) {
        return new WorkerSettings(built("services/engine/target/dist"), settings.workerHeap(), ROOT.resolve(".engram/natives"), log);
    }

    /** Jar of a stock plugin. */
    static Path plugin(String module) {
        try (Stream<Path> jars = Files.list(built("plugins/" + module + "/target"))) {
            return jars.filter(file -> file.getFileName().toString().matches(module + "-\\d[^/]*(?<!-tests|-sources|-javadoc)\\.jar")).findFirst()
                    .orElseThrow(() -> new IllegalStateException("no jar of " + module + ": build the modules before this one (mvn verify does)"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the build left at a place of the checkout. */
    static Path built(String place) {
        Path path = ROOT.resolve(place);
        if (!Files.exists(path)) {
            throw new IllegalStateException(path + " is not there: build the modules before this one (mvn verify does)");
        }
        return path;
    }

    private List<String> java(String part) {
        String heap = settings.heaps().getOrDefault(part, HEAPS.get(part));
        return new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + heap, "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError", "-Dfile.encoding=UTF-8",
                "-Djava.io.tmpdir=" + directory(dir.resolve("tmp"))));
    }

    private Path log(String part) {
        return directory(dir.resolve("logs")).resolve(part + ".log");
    }

    private static Path directory(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kept over restarts: with another key a server could not read the secrets it stored. */
    private static String webhookKey(Path file) {
        try {
            if (!Files.exists(file)) {
                byte[] key = new byte[32];
                new SecureRandom().nextBytes(key);
                Files.writeString(file, Base64.getUrlEncoder().encodeToString(key));
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static URI http(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }
}
