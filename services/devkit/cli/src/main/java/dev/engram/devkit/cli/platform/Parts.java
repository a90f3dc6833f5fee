package dev.engram.devkit.cli.platform;

import dev.engram.devkit.cli.wire.Endpoints;
import java.io.File;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How every part of a platform is started. Secrets travel in the environment only: command lines are for everybody to see. */
final class Parts {
    /** Quick to start and small: the compiler that optimises further costs more than it gains there. */
    private static final List<String> SMALL = List.of("-XX:TieredStopAtLevel=1");
    private static final String REPLICA = "local";

    private final Installation installation;
    private final Home home;
    private final Credentials credentials;
    private final Options options;
    private final Places places;

    Parts(Installation installation, Home home, Credentials credentials, Options options, Places places) {
        this.installation = installation;
        this.home = home;
        this.credentials = credentials;
        this.options = options;
        this.places = places;
    }

    /** What the services stand on; each is independent of the others until they ask for it. */
    List<PartSpec> ground() {
        List<PartSpec> parts = new ArrayList<>(storage());
        parts.add(mlflow());
        return parts;
    }

    /** What keeps records and objects. */
    List<PartSpec> storage() {
        List<PartSpec> parts = new ArrayList<>(List.of(kafka()));
        switch (places.store()) {
            case EMBEDDED -> parts.add(s3());
            case MINIO -> parts.add(minio());
            case GIVEN -> { }
        }
        return parts;
    }

    /** The services. */
    List<PartSpec> services() {
        return List.of(ingest(), trainer(), promoter(), serving());
    }

    private PartSpec kafka() {
        List<String> command = java("kafka", "384m", SMALL);
        command.addAll(List.of("-cp", installation.kafka() + File.separator + "*", "dev.engram.devkit.kafka.BrokerMain", "--dir",
                home.data("kafka").toString(), "--port", port(places.kafka()), "--controller-port", port(places.controller())));
        String address = places.endpoints(credentials).kafka();
        return new PartSpec("kafka", command, token("kafka"), Map.of(), home.data("kafka"), address, "READY ", URI.create("tcp://" + address));
    }

    private PartSpec s3() {
        List<String> command = java("s3", "256m", SMALL);
        command.addAll(List.of("-cp", installation.s3() + File.separator + "*", "dev.engram.devkit.s3.S3Main", "--dir",
                home.data(Store.EMBEDDED.folder()).toString(), "--port", port(places.s3().getPort())));
        Map<String, String> secrets = Map.of("S3_ACCESS_KEY", credentials.s3AccessKey(), "S3_SECRET_KEY", credentials.s3SecretKey());
        return new PartSpec("s3", command, token("s3"), secrets, home.data("s3"), places.s3().toString(), "READY ",
                URI.create("tcp://127.0.0.1:" + places.s3().getPort()));
    }

    private PartSpec minio() {
        String data = home.data(Store.MINIO.folder()).toString();
        List<String> command = List.of(Programs.find("minio").orElseThrow().toString(), "server", "--address",
                "127.0.0.1:" + places.s3().getPort(), data);
        Map<String, String> environment = Map.of("MINIO_ROOT_USER", credentials.s3AccessKey(), "MINIO_ROOT_PASSWORD",
                credentials.s3SecretKey(), "MINIO_BROWSER", "off");
        return new PartSpec("s3", command, data, environment, home.data(Store.MINIO.folder()), places.s3().toString(), null,
                places.s3().resolve("/minio/health/live"));
    }

    private PartSpec mlflow() {
        String database = "sqlite:///" + home.mlflowDatabase();
        List<String> command = List.of(installation.python().toString(), "-m", "mlflow", "server", "--host", "127.0.0.1", "--port",
                port(places.mlflow()), "--workers", "1", "--backend-store-uri", database, "--artifacts-destination",
                "s3://" + Endpoints.MLFLOW_BUCKET + "/artifacts");
        URI address = http(places.mlflow());
        return new PartSpec("mlflow", command, database, mlflowEnvironment(), home.data("mlflow"), address.toString(), null,
                address.resolve("/health"));
    }

    /** Findings of research with MLflow 3.17: one process instead of fifteen, no telemetry, webhooks to this machine and at once. */
    private Map<String, String> mlflowEnvironment() {
        Map<String, String> environment = new LinkedHashMap<>();
        // Not what another project or a person set: byte code is kept, and the store is ours.
        List.of("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH", "MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI", "AWS_PROFILE",
                "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3").forEach(name -> environment.put(name, null));
        environment.put("PYTHONUNBUFFERED", "1");
        environment.put("VIRTUAL_ENV", installation.venv().toString());
        environment.put("PATH", installation.venv().resolve("bin") + File.pathSeparator + System.getenv().getOrDefault("PATH", ""));
        environment.put("MLFLOW_DISABLE_TELEMETRY", "true");
        environment.put("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false");
        environment.put("MLFLOW_S3_ENDPOINT_URL", places.s3().toString());
        environment.put("AWS_ACCESS_KEY_ID", credentials.s3AccessKey());
        environment.put("AWS_SECRET_ACCESS_KEY", credentials.s3SecretKey());
        environment.put("AWS_DEFAULT_REGION", "us-east-1");
        environment.put("MLFLOW_WEBHOOK_ALLOWED_SCHEMES", "http,https");
        environment.put("MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS", "true");
        environment.put("MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY", credentials.mlflowKey());
        environment.put("MLFLOW_WEBHOOK_CACHE_TTL", "5");
        environment.put("MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX", "^(models:/m-|runs:/)");
        // A proxy of the machine's is not asked for what is on the machine.
        String direct = "127.0.0.1,localhost";
        environment.put("no_proxy", direct);
        environment.put("NO_PROXY", direct);
        return environment;
    }

    private PartSpec ingest() {
        return service("ingest", "512m", List.of(), Map.of());
    }

    private PartSpec trainer() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("ENGRAM_TRAINER_DATA", home.data("trainer").toString());
        settings.put("ENGRAM_TRAINER_WORKER_CLASSPATH", installation.engine().toString());
        settings.put("ENGRAM_TRAINER_WORKER_HEAP", options.workerHeap());
        settings.put("ENGRAM_TRAINER_NATIVES", installation.natives().toString());
        settings.put("ENGRAM_TRAINER_PLUGINS_FOLDER", home.plugins().toString());
        settings.put("ENGRAM_TRAINER_THREADS", String.valueOf(options.threads()));
        settings.put("ENGRAM_TRAINER_DEVICE", options.device());
        return service("trainer", "512m", List.of(), settings);
    }

    private PartSpec promoter() {
        return service("promoter", "256m", SMALL, Map.of("ENGRAM_PROMOTER_WEBHOOK_SECRET", credentials.webhookSecret(),
                "ENGRAM_PROMOTER_URL", places.service("promoter").toString()));
    }

    private PartSpec serving() {
        return service("serving", "512m", List.of(), Map.of("ENGRAM_SERVING_REPLICA", REPLICA,
                "ENGRAM_SERVING_DATA", home.data("serving").toString()));
    }

    private PartSpec service(String name, String heap, List<String> flags, Map<String, String> settings) {
        List<String> command = java(name, heap, flags);
        command.addAll(List.of("-Djava.awt.headless=true", "-jar", installation.app(name).toString()));
        Map<String, String> environment = new LinkedHashMap<>(common());
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        // The launcher asks until a service is ready; that it was not ready before is no news.
        environment.put("QUARKUS_LOG_CATEGORY__IO_SMALLRYE_HEALTH__LEVEL", "ERROR");
        environment.put("QUARKUS_HTTP_PORT", port(places.service(name).getPort()));
        environment.putAll(settings);
        return new PartSpec(name, command, token(name), environment, home.data(name), places.service(name).toString(), null,
                places.service(name).resolve("/q/health/ready"));
    }

    private Map<String, String> common() {
        Endpoints endpoints = places.endpoints(credentials);
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("ENGRAM_S3_ENDPOINT", endpoints.s3().toString());
        environment.put("ENGRAM_S3_ACCESS_KEY", endpoints.s3AccessKey());
        environment.put("ENGRAM_S3_SECRET_KEY", endpoints.s3SecretKey());
        environment.put("ENGRAM_S3_BUCKET", Endpoints.BUCKET);
        environment.put("ENGRAM_S3_MLFLOW_BUCKET", Endpoints.MLFLOW_BUCKET);
        environment.put("ENGRAM_MLFLOW_URL", endpoints.mlflow().toString());
        environment.put("KAFKA_BOOTSTRAP_SERVERS", endpoints.kafka());
        // Waiting for the next commit costs seconds at every stop and gains nothing on one machine.
        environment.put("MP_MESSAGING_CONNECTOR_SMALLRYE_KAFKA_GRACEFUL_SHUTDOWN", "false");
        return environment;
    }

    private List<String> java(String part, String heap, List<String> flags) {
        List<String> command = new ArrayList<>(List.of(Programs.java().toString(), token(part), "-Xmx" + heap, "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError", "-Dfile.encoding=UTF-8", "-Djava.io.tmpdir=" + home.temporary(part)));
        command.addAll(flags);
        return command;
    }

    /** Stands in the command line of a part of this home; not under {@code engram.}, where services look for their own settings. */
    private String token(String part) {
        return "-Dplatform.part=" + part + "@" + home.dir();
    }

    private static URI http(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private static String port(int port) {
        return String.valueOf(port);
    }
}
