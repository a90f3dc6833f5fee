package dev.engram.devkit.cli.wire;

import dev.engram.artifacts.MinioObjectStore;
import dev.engram.artifacts.ObjectStore;
import dev.engram.devkit.cli.UserError;
import dev.engram.registry.Mlflow;
import java.net.URI;
import java.util.Optional;

/** A running platform: its parts, connected to when they are first asked for. For one command. */
public final class Connection {
    private final Endpoints endpoints;
    private final KafkaLink kafka;
    private final TrainerClient trainer;
    private final ServingClient serving;
    private Mlflow mlflow;

    /** Connects to the parts at these places. */
    public Connection(Endpoints endpoints) {
        this.endpoints = endpoints;
        this.kafka = new KafkaLink(endpoints.kafka());
        this.trainer = new TrainerClient(endpoints.trainer());
        this.serving = new ServingClient(endpoints.serving());
    }

    /** Where everything is. */
    public Endpoints endpoints() {
        return endpoints;
    }

    /** The broker. */
    public KafkaLink kafka() {
        return kafka;
    }

    /** The trainer's HTTP. */
    public TrainerClient trainer() {
        return trainer;
    }

    /** Serving's HTTP. */
    public ServingClient serving() {
        return serving;
    }

    /** The scenarios' topic. */
    public Scenarios scenarios() {
        return new Scenarios(kafka, trainer);
    }

    /** The bucket of blobs, journals and plugins. */
    public ObjectStore store() {
        return created(Endpoints.BUCKET);
    }

    /** A bucket of the platform's S3 server that is there; nothing is created. */
    public ObjectStore bucket(String name) {
        return MinioObjectStore.existing(endpoints.s3(), endpoints.s3AccessKey(), endpoints.s3SecretKey(), name);
    }

    /** The bucket behind MLflow's artifact proxy. */
    public ObjectStore artifacts() {
        return created(Endpoints.MLFLOW_BUCKET);
    }

    /** MLflow, which has to answer. */
    public synchronized Mlflow mlflow() {
        if (mlflow == null) {
            Mlflow connected = Mlflow.connect(endpoints.mlflow(), artifacts());
            if (!connected.reachable()) {
                throw UserError.notUp("MLflow at " + endpoints.mlflow() + " does not answer", null);
            }
            mlflow = connected;
        }
        return mlflow;
    }

    /** Bytes of its heap that a service uses now, by its own metrics; empty if it does not tell. */
    public Optional<Long> heapUsed(String service) {
        URI place = URI.create(endpoints.byName().get(service));
        return new Http(service, place).text("/q/metrics").map(metrics -> metrics.lines()
                .filter(line -> line.startsWith("jvm_memory_used_bytes{") && line.contains("area=\"heap\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum()).map(Double::longValue);
    }

    /** The page of a run of a scenario, for people. */
    public String runUrl(String scenario, String run) {
        return mlflow().runUrl(run);
    }

    private ObjectStore created(String name) {
        return MinioObjectStore.connect(endpoints.s3(), endpoints.s3AccessKey(), endpoints.s3SecretKey(), name);
    }
}
