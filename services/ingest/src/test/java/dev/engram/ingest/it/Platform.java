package dev.engram.ingest.it;

import dev.engram.artifacts.MinioObjectStore;
import dev.engram.artifacts.ObjectStore;
import dev.engram.devkit.kafka.EngramTopics;
import dev.engram.devkit.kafka.LocalBroker;
import dev.engram.devkit.process.App;
import dev.engram.devkit.process.AppProcess;
import dev.engram.devkit.s3.S3Process;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** A real broker, a real store, and ingest between them, each of which can be ended and started again where it was. */
final class Platform implements AutoCloseable {
    static final String HEAP = "256m";
    /** Held, since loggers that nobody holds forget their level. The broker in this JVM speaks of every topic. */
    private static final List<Logger> QUIET = Stream.of("kafka", "org.apache.kafka", "state.change").map(Logger::getLogger).toList();

    static {
        QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
    }

    private final Path dir;
    private final String heap;
    private LocalBroker broker;
    private S3Process s3;
    private AppProcess ingest;
    private final Log log;

    Platform(Path dir) {
        this(dir, HEAP);
    }

    Platform(Path dir, String heap) {
        this.dir = dir;
        this.heap = heap;
        broker = LocalBroker.start(dir.resolve("kafka"), 0);
        EngramTopics.create(broker.bootstrap());
        s3 = S3Process.start(dir.resolve("s3"));
        log = new Log(broker.bootstrap());
        log.scenario("digits");
        startIngest().ready();
    }

    String bootstrap() {
        return broker.bootstrap();
    }

    Log log() {
        return log;
    }

    AppProcess ingest() {
        return ingest;
    }

    ObjectStore bucket(String name) {
        return MinioObjectStore.connect(s3.endpoint(), s3.accessKey(), s3.secretKey(), name);
    }

    AppProcess startIngest() {
        ingest = ingest(dir.resolve("ingest.log"), broker.bootstrap(), s3, heap);
        return ingest;
    }

    /** Starts ingest without waiting for it. */
    static AppProcess ingest(Path log, String bootstrap, S3Process s3, String heap) {
        App app = App.service("ingest", heap, Duration.ofSeconds(90), Duration.ofSeconds(20));
        return new AppProcess(app, Map.of("KAFKA_BOOTSTRAP_SERVERS", bootstrap, "ENGRAM_S3_ENDPOINT", s3.endpoint().toString(),
                "ENGRAM_S3_ACCESS_KEY", s3.accessKey(), "ENGRAM_S3_SECRET_KEY", s3.secretKey(), "ENGRAM_S3_MLFLOW_BUCKET", "mlflow"), log);
    }

    void killStore() {
        s3.kill();
    }

    void startStore() {
        s3 = S3Process.start(dir.resolve("s3"), s3.endpoint().getPort(), s3.accessKey(), s3.secretKey());
    }

    void stopBroker() {
        broker.close();
    }

    void startBroker() {
        int port = Integer.parseInt(broker.bootstrap().substring(broker.bootstrap().indexOf(':') + 1));
        broker = LocalBroker.start(dir.resolve("kafka"), port);
    }

    @Override
    public void close() {
        try {
            ingest.close();
        } finally {
            log.close();
            s3.close();
            broker.close();
        }
    }
}
