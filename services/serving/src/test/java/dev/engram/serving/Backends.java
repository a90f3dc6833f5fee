package dev.engram.serving;

import dev.engram.api.event.ModelPromoted;
import dev.engram.api.event.ModelServed;
import dev.engram.api.event.Topics;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.MinioObjectStore;
import dev.engram.artifacts.ObjectStore;
import dev.engram.devkit.kafka.EngramTopics;
import dev.engram.devkit.kafka.LocalBroker;
import dev.engram.devkit.process.Ports;
import dev.engram.devkit.s3.S3Process;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A real broker and a real S3 server at fixed addresses, which can be stopped and started again with what they hold. */
final class Backends implements AutoCloseable {
    private static final String KEY = "test-serving";
    private static final String SECRET = "test-serving-secret";

    final int kafkaPort = Ports.free();
    final int s3Port = Ports.free();
    private final Path folder;
    private LocalBroker broker;
    private S3Process s3;

    Backends(Path folder) {
        this.folder = folder;
    }

    /** Starts what does not run. */
    Backends start() {
        if (s3 == null) {
            startS3();
        }
        if (broker == null) {
            startKafka();
        }
        return this;
    }

    void startKafka() {
        broker = LocalBroker.start(folder.resolve("kafka"), kafkaPort);
        EngramTopics.create(bootstrap());
    }

    void stopKafka() {
        broker.close();
        broker = null;
    }

    void startS3() {
        s3 = S3Process.start(folder.resolve("s3"), s3Port, KEY, SECRET);
    }

    void stopS3() {
        s3.close();
        s3 = null;
    }

    String bootstrap() {
        return "127.0.0.1:" + kafkaPort;
    }

    /** What a service is told of them. */
    Map<String, String> environment() {
        return Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", bootstrap(),
                "ENGRAM_S3_ENDPOINT", "http://127.0.0.1:" + s3Port,
                "ENGRAM_S3_ACCESS_KEY", KEY,
                "ENGRAM_S3_SECRET_KEY", SECRET);
    }

    ObjectStore store() {
        return MinioObjectStore.connect(s3.endpoint(), KEY, SECRET, "engram");
    }

    /** Stores a bundle and promotes it. */
    ModelPromoted promote(String scenario, String version, long round, String animal) {
        ModelPromoted promoted = TestBundles.promoted(store(), scenario, version, round, animal);
        promote(promoted);
        return promoted;
    }

    void promote(ModelPromoted promoted) {
        send(promoted.scenario(), CanonicalJson.bytes(promoted));
    }

    /** Writes any record on the topic of promotions. */
    void send(String key, byte[] value) {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(Map.of("bootstrap.servers", bootstrap()), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.MODELS_PROMOTED, key, value)).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Everything a replica told about a scenario so far, oldest first; empty: it took it back. */
    List<Optional<ModelServed>> told(String scenario, String replica) {
        TopicPartition partition = new TopicPartition(Topics.SERVING, 0);
        List<Optional<ModelServed>> told = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrap()), new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    if (record.key().equals(scenario + "/" + replica)) {
                        told.add(Optional.ofNullable(record.value()).map(json -> CanonicalJson.read(json, ModelServed.class)));
                    }
                });
            }
        }
        return told;
    }

    /** What it told last, in short. */
    String lastTold(String scenario, String replica) {
        List<Optional<ModelServed>> told = told(scenario, replica);
        return told.isEmpty() ? "nothing" : told.get(told.size() - 1).map(s -> s.version() + " " + s.state()).orElse("taken back");
    }

    @Override
    public void close() {
        if (broker != null) {
            stopKafka();
        }
        if (s3 != null) {
            stopS3();
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
