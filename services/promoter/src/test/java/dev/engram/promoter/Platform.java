package dev.engram.promoter;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.ModelPromoted;
import dev.engram.api.event.ModelServed;
import dev.engram.api.event.Topics;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.MinioObjectStore;
import dev.engram.artifacts.ObjectStore;
import dev.engram.devkit.kafka.EngramTopics;
import dev.engram.devkit.kafka.LocalBroker;
import dev.engram.devkit.process.App;
import dev.engram.devkit.process.AppProcess;
import dev.engram.devkit.process.Ports;
import dev.engram.devkit.s3.S3Process;
import dev.engram.promoter.promotion.StoredRounds;
import dev.engram.registry.Mlflow;
import dev.engram.registry.ModelUpload;
import dev.engram.registry.server.MlflowServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real broker, S3 server and MLflow, and what stands on the topics. */
final class Platform implements AutoCloseable {
    private static final String KEY = "test";
    private static final String SECRET = "a secret of no worth";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path dir;
    private final int kafkaPort = Ports.free();
    private final int s3Port = Ports.free();
    private final int mlflowPort = Ports.free();
    private LocalBroker broker;
    private S3Process s3;
    private MlflowServer server;
    private KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, StoredRounds> trainers = new HashMap<>();
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    ObjectStore store;
    Mlflow mlflow;

    /** A platform whose ports are known, and nothing more. */
    Platform(Path dir) {
        this.dir = dir;
    }

    void start() {
        broker = LocalBroker.start(dir.resolve("kafka"), kafkaPort);
        EngramTopics.create(broker.bootstrap());
        startS3();
        store = MinioObjectStore.connect(s3.endpoint(), KEY, SECRET, "engram");
        server = MlflowServer.start(dir.resolve("mlflow"), mlflowPort, s3.endpoint(), KEY, SECRET);
        mlflow = Mlflow.connect(server.uri(), MinioObjectStore.connect(s3.endpoint(), KEY, SECRET, "mlflow"));
        consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", broker.bootstrap()), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = List.of(new TopicPartition(Topics.DECISIONS, 0), new TopicPartition(Topics.MODELS_PROMOTED, 0));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    void startS3() {
        s3 = S3Process.start(dir.resolve("s3"), s3Port, KEY, SECRET);
    }

    void killS3() {
        s3.kill();
    }

    /** Starts a promoter that looks by itself so seldom that only a webhook explains what it does; does not wait. */
    AppProcess promoter() {
        App app = App.service("promoter", "256m", Duration.ofSeconds(90), Duration.ofSeconds(20));
        return new AppProcess(app, Map.of("ENGRAM_S3_ENDPOINT", "http://127.0.0.1:" + s3Port, "ENGRAM_S3_ACCESS_KEY", KEY, "ENGRAM_S3_SECRET_KEY", SECRET,
                "KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + kafkaPort, "ENGRAM_MLFLOW_URL", "http://127.0.0.1:" + mlflowPort,
                "ENGRAM_PROMOTER_WEBHOOK_SECRET", SECRET, "ENGRAM_PROMOTER_POLL", "10m"), dir.resolve("promoter.log"));
    }

    /** A scenario with so many registered versions, 1, 2, …. */
    StoredRounds scenario(String id, int versions) throws IOException {
        StoredRounds trainer = new StoredRounds(store, id);
        trainers.put(id, trainer);
        for (int i = 0; i < versions; i++) {
            long round = trainer.accept().round().round();
            trainer.register(round, version(id, round), String.valueOf(round));
        }
        return trainer;
    }

    /** Registers a version; its run. */
    String version(String scenario, long round) throws IOException {
        String run = mlflow.createRun(mlflow.experiment(scenario), "round-000" + round, 1_790_000_000_000L, Map.of());
        Path bundle = Files.createDirectories(dir.resolve("bundles").resolve(run));
        Files.writeString(bundle.resolve("model.onnx"), "a model");
        Files.writeString(bundle.resolve("bundle.json"), "{\"scenario\":\"" + scenario + "\",\"round\":" + round
                + ",\"input\":{\"channels\":1,\"height\":8,\"width\":8},\"labels\":{\"entries\":[{\"name\":\"a\"}]}}");
        String model = mlflow.logModel(new ModelUpload(run, scenario + "-round-" + round, bundle, 0, Map.of(), Map.of(), List.of()));
        mlflow.registerVersion(scenario, model, run, "", Map.of("engram.round", String.valueOf(round)));
        return run;
    }

    /** Serving reports. */
    void served(ModelServed served) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(Map.of("bootstrap.servers", broker.bootstrap()), new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.SERVING, (served.scenario() + "/" + served.replica()).getBytes(StandardCharsets.UTF_8),
                    CanonicalJson.bytes(served)));
        }
    }

    /** The scenario's decisions so far; the trainer has applied them. */
    List<ModelDecided> decided(String scenario) {
        read();
        return of(Topics.DECISIONS, ModelDecided.class).filter(decided -> decided.scenario().equals(scenario)).toList();
    }

    /** What was to be served so far. */
    List<ModelPromoted> promoted(String scenario) {
        read();
        return of(Topics.MODELS_PROMOTED, ModelPromoted.class).filter(promoted -> promoted.scenario().equals(scenario)).toList();
    }

    /** Everything on both topics. */
    List<ConsumerRecord<byte[], byte[]>> records() {
        read();
        return List.copyOf(records);
    }

    /** Waits until something is so. */
    void await(String what, BooleanSupplier so) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(what + " did not happen within " + PATIENCE.toSeconds() + " s");
            }
            poll(Duration.ofMillis(50));
        }
    }

    @Override
    public void close() {
        for (AutoCloseable part : new AutoCloseable[] {consumer, server, s3, broker}) {
            if (part != null) {
                try {
                    part.close();
                } catch (Exception e) {
                    throw new IllegalStateException("cannot stop " + part, e);
                }
            }
        }
    }

    private <T> java.util.stream.Stream<T> of(String topic, Class<T> type) {
        return records.stream().filter(record -> record.topic().equals(topic)).map(record -> CanonicalJson.read(record.value(), type));
    }

    private void read() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            poll(Duration.ofMillis(100));
        }
    }

    private void poll(Duration most) {
        consumer.poll(most).forEach(record -> {
            records.add(record);
            if (record.topic().equals(Topics.DECISIONS)) {
                ModelDecided decided = CanonicalJson.read(record.value(), ModelDecided.class);
                trainers.get(decided.scenario()).apply(decided);
            }
        });
    }
}
