package dev.engram.devkit.cli.bench;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.Topics;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Hashes;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Admits samples that nobody published: their records go straight into the training log, and instead of a million pictures in the store
 * there are links to a few in the trainer's cache of blobs. To catalog, journal and rounds they are samples like any other.
 */
final class AdmittedFeed {
    private static final int LINKS_PER_FILE = 20_000;
    private static final int SIZE = 1024;

    private final String scenario;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Path cache;
    private long admitted;
    private Path shared;

    /**
     * A feed of one scenario.
     *
     * @param cache the trainer's cache of blobs
     */
    AdmittedFeed(String scenario, KafkaProducer<byte[], byte[]> producer, Path cache) {
        this.scenario = scenario;
        this.producer = producer;
        this.cache = cache;
    }

    /** Admits so many new samples and returns when the log has them. */
    void admit(int samples) {
        AtomicReference<Exception> broken = new AtomicReference<>();
        byte[] key = scenario.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < samples; i++) {
            long number = admitted++;
            String id = Hashes.sha256((scenario + " sample " + number).getBytes(StandardCharsets.UTF_8));
            link(id, number);
            SampleAdmitted event = new SampleAdmitted(1, SampleAdmitted.ADMITTED, scenario, id, List.of("class-" + number % 10), null,
                    new ArtifactRef(id, SIZE), List.of(), "event-" + number, "/engram/bench", "2026-01-01T00:00:00Z");
            producer.send(new ProducerRecord<>(Topics.SAMPLES_ADMITTED, key, Json.bytes(event)),
                    (metadata, failure) -> broken.compareAndSet(null, failure));
        }
        producer.flush();
        if (broken.get() != null) {
            throw UserError.notUp("Kafka did not take an admission: " + broken.get().getMessage(), broken.get());
        }
    }

    /** How many were admitted. */
    long admitted() {
        return admitted;
    }

    private void link(String id, long number) {
        try {
            if (number % LINKS_PER_FILE == 0) {
                shared = Files.write(Files.createDirectories(cache).resolve("shared-" + number / LINKS_PER_FILE), new byte[SIZE]);
            }
            Files.createLink(Files.createDirectories(cache.resolve(id.substring(0, 2))).resolve(id), shared);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot link " + id + " into " + cache, e);
        }
    }
}
