package dev.engram.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.Topics;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.MemoryObjectStore;
import dev.engram.artifacts.ObjectStoreException;
import dev.engram.ingest.Counts;
import dev.engram.ingest.hostile.TestPictures;
import dev.engram.ingest.admission.Admission;
import dev.engram.ingest.admission.Blobs;
import dev.engram.ingest.admission.Budget;
import dev.engram.ingest.admission.Pictures;
import dev.engram.ingest.admission.Scenarios;
import dev.engram.ingest.outage.Patience;
import dev.engram.ingest.reference.References;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private final MemoryObjectStore store = new MemoryObjectStore();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MockProducer<byte[], byte[]> producer = new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    /** Records whose turn to be decided the test chooses. */
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int outages;
    private Instant now = Instant.EPOCH;
    private Scenarios scenarios = "digits"::equals;

    @Test
    void publishesAPartitionInItsOrderWhicheverIsDecidedFirst() {
        // Given two records of one partition and one of another
        Intake intake = intake();
        intake.take(record(0, "a", TestPictures.png(1)));
        intake.take(record(0, "b", TestPictures.png(2)));
        intake.take(record(1, "c", TestPictures.png(3)));

        // When they are decided from the last to the first
        waiting.pollLast().run();
        assertThat(published()).containsExactly("c");
        waiting.pollLast().run();
        assertThat(published()).containsExactly("c");
        waiting.pollLast().run();

        // Then each partition keeps its order, and partitions do not wait for each other
        assertThat(published()).containsExactly("c", "a", "b");
    }

    @Test
    void isDoneWhenThePublicationIsSure() {
        // Given a record that is decided and handed to the producer
        CompletableFuture<Void> done = intake().take(record(0, "a", TestPictures.png(1)));
        waiting.poll().run();
        assertThat(store.list("blobs/")).hasSize(1);
        assertThat(done).isNotDone();

        // When the broker has it, then it is done and counted
        producer.completeNext();
        assertThat(done).isCompleted();
        assertThat(meters.counter("engram.ingest.admitted").count()).isEqualTo(1);
    }

    @Test
    void waitsForTheStoreAndRefusesNothingMeanwhile() {
        // Given a store that fails three times
        outages = 3;
        intake().take(record(0, "a", TestPictures.png(1)));

        // When the record is decided
        waiting.poll().run();

        // Then it is admitted
        assertThat(published()).containsExactly("a");
    }

    @Test
    void storesAgainWhatWaitedSoLongForTheBrokerThatItMayHaveBeenSwept() {
        // Given a picture that was stored while the broker was away, and taken for an orphan two hours later
        CompletableFuture<Void> done = intake().take(record(0, "a", TestPictures.png(1)));
        waiting.poll().run();
        now = now.plus(Duration.ofHours(2));
        store.list("blobs/").forEach(store::delete);

        // When the broker is back
        producer.completeNext();

        // Then the record is done only when its picture lies in the store again, and the log names it once
        assertThat(done).isNotDone();
        waiting.poll().run();
        assertThat(done).isCompleted();
        assertThat(store.list("blobs/")).hasSize(1);
        assertThat(published()).containsExactly("a");
    }

    @Test
    void rejectsARecordAsItWasReceived() {
        // Given a record that is no image, which was refused before and sent again with what that left behind
        ConsumerRecord<byte[], byte[]> received = record(0, "a", "no image".getBytes(StandardCharsets.UTF_8));
        received.headers().add("engram-reason", new byte[] {1}).add("__smallrye_generationId", new byte[] {2});
        intake().take(received);

        // When it is decided
        waiting.poll().run();

        // Then key, value and the publisher's headers are there, and the reason
        ProducerRecord<byte[], byte[]> rejected = producer.history().get(0);
        assertThat(rejected.topic()).isEqualTo(Topics.IMAGES_REJECTED);
        assertThat(rejected.key()).isEqualTo(received.key());
        assertThat(rejected.value()).isEqualTo(received.value());
        assertThat(names(rejected)).containsExactly("ce_specversion", "ce_id", "ce_source", "ce_type", "ce_scenario", "ce_labels", "engram-reason",
                "engram-detail");
        assertThat(header(rejected, "engram-reason")).isEqualTo("not-an-image");
        producer.completeNext();
        assertThat(meters.counter("engram.ingest.refused", "reason", "not-an-image").count()).isEqualTo(1);
    }

    @Test
    void rejectsARecordThatBreaksIngestAndGoesOn() {
        // Given a part that is broken
        scenarios = scenario -> {
            throw new IllegalStateException("a fault of ours");
        };
        Intake intake = intake();
        intake.take(record(0, "a", TestPictures.png(1)));

        // When it is met
        waiting.poll().run();

        // Then the record is kept with the reason
        assertThat(header(producer.history().get(0), "engram-reason")).isEqualTo("failed");
        assertThat(header(producer.history().get(0), "engram-detail")).contains("a fault of ours");
    }

    @Test
    void keepsAValueThatIsTooLargeOutOfTheRejection() {
        // Given a record that only compression brought past the broker
        intake().take(record(0, "a", new byte[26 << 20]));

        // When it is refused
        waiting.poll().run();

        // Then what can be kept is kept, and the rest is said
        ProducerRecord<byte[], byte[]> rejected = producer.history().get(0);
        assertThat(rejected.value()).isNull();
        assertThat(header(rejected, "engram-reason")).isEqualTo("too-many-bytes");
        assertThat(header(rejected, "engram-detail")).contains("the value of " + (26 << 20) + " bytes");
    }

    private Intake intake() {
        Blobs blobs = new Blobs(() -> {
            if (outages-- > 0) {
                throw new ObjectStoreException("connection refused");
            }
            return store;
        });
        Patience patience = new Patience();
        References none = new References((address, most) -> null, (address, most) -> null);
        Admission admission = new Admission(scenario -> scenarios.know(scenario), new Pictures(1_000_000), none, blobs, new Budget("bytes", 1 << 20),
                Clock.systemUTC());
        return new Intake(admission, new Outbox(producer, patience), patience, new Counts(meters), waiting::add, Runnable::run,
                () -> now);
    }

    private List<String> published() {
        return producer.history().stream().map(record -> CanonicalJson.read(record.value(), SampleAdmitted.class).sourceEvent()).toList();
    }

    private static ConsumerRecord<byte[], byte[]> record(int partition, String id, byte[] value) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(Topics.IMAGES_LABELLED, partition, 0, "key".getBytes(StandardCharsets.UTF_8), value);
        for (Map.Entry<String, String> header : List.of(Map.entry("ce_specversion", "1.0"), Map.entry("ce_id", id), Map.entry("ce_source", "/test"),
                Map.entry("ce_type", Topics.TYPE_IMAGE_LABELLED), Map.entry("ce_scenario", "digits"), Map.entry("ce_labels", "7"))) {
            record.headers().add(header.getKey(), header.getValue().getBytes(StandardCharsets.UTF_8));
        }
        return record;
    }

    private static List<String> names(ProducerRecord<byte[], byte[]> record) {
        List<String> names = new ArrayList<>();
        record.headers().forEach(header -> names.add(header.key()));
        return names;
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
