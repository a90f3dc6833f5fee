package dev.engram.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.RefusalReason;
import dev.engram.api.event.Topics;
import dev.engram.artifacts.MemoryObjectStore;
import dev.engram.ingest.Counts;
import dev.engram.ingest.hostile.Fate;
import dev.engram.ingest.hostile.HostileInput;
import dev.engram.ingest.admission.Admission;
import dev.engram.ingest.admission.Blobs;
import dev.engram.ingest.admission.Budget;
import dev.engram.ingest.admission.Pictures;
import dev.engram.ingest.outage.Patience;
import dev.engram.ingest.reference.AllowedHosts;
import dev.engram.ingest.reference.HttpsAddresses;
import dev.engram.ingest.reference.References;
import dev.engram.ingest.submission.RefusedException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileRecordsTest {
    private static final int RECORDS = 2000;

    private final MockProducer<byte[], byte[]> producer = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Intake intake = intake();

    @ParameterizedTest
    @ValueSource(longs = {1, 20260102})
    void everyRecordIsAdmittedOrRefusedWithAReason(long seed) {
        // Given records that nobody should send, the same for this seed
        HostileInput hostile = new HostileInput(seed, "digits", null);
        for (int i = 0; i < RECORDS; i++) {
            HostileInput.Record record = hostile.next();

            // When one is taken
            intake.take(record(record, i)).join();

            // Then one decision is published: no fault of ours, and the right one where there is only one
            assertThat(producer.history()).hasSize(i + 1);
            ProducerRecord<byte[], byte[]> decision = producer.history().get(i);
            boolean refused = decision.topic().equals(Topics.IMAGES_REJECTED);
            String answer = refused ? header(decision, "engram-reason") : Fate.ADMITTED;
            assertThat(record.fate().allows(answer)).as("%s, %s: %s", record.id(), record.kind(), answer).isTrue();
            if (refused) {
                assertThat(decision.value()).isEqualTo(record.record().value());
            } else {
                assertThat(decision.topic()).isEqualTo(Topics.SAMPLES_ADMITTED);
            }
        }
    }

    private Intake intake() {
        Patience patience = new Patience();
        MemoryObjectStore store = new MemoryObjectStore();
        References references = new References((address, most) -> {
            throw new RefusedException(address.matches("s3://[^/]+/.+") ? RefusalReason.UNREACHABLE_REFERENCE : RefusalReason.BAD_REFERENCE, address);
        }, new HttpsAddresses(new AllowedHosts(List.of("photos.example"))));
        Admission admission = new Admission("digits"::equals, new Pictures(1_000_000), references, new Blobs(() -> store), new Budget("bytes", 1 << 25),
                Clock.systemUTC());
        return new Intake(admission, new Outbox(producer, patience), patience, new Counts(new SimpleMeterRegistry()), Runnable::run, Runnable::run,
                Clock.systemUTC());
    }

    private static ConsumerRecord<byte[], byte[]> record(HostileInput.Record hostile, int offset) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(Topics.IMAGES_LABELLED, 0, offset, null, hostile.record().value());
        hostile.record().headers().forEach(record.headers()::add);
        return record;
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
