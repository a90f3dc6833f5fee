package dev.engram.ingest.kafka;

import dev.engram.api.event.RefusalReason;
import dev.engram.api.event.SampleAdmitted;
import dev.engram.ingest.Counts;
import dev.engram.ingest.admission.Admission;
import dev.engram.ingest.outage.Patience;
import dev.engram.ingest.outage.StoppedException;
import dev.engram.ingest.submission.RecordReader;
import dev.engram.ingest.submission.RefusedException;
import dev.engram.ingest.submission.Submission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about records of {@code engram.images.labelled}, several at a time, and publishes the decisions of each partition
 * in the order of its records: a correction never overtakes what it corrects.
 */
public final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger("ingest");
    /** Bytes that were stored so long before the log named them may have been swept as orphans; no grace is as short. */
    private static final Duration OLD = Duration.ofHours(1);

    private final Admission admission;
    private final Outbox outbox;
    private final Patience patience;
    private final Counts counts;
    private final Executor deciders;
    private final Executor sender;
    private final InstantSource clock;
    /** By partition: the newest record, done when it was handed to the producer. */
    private final Map<Integer, CompletableFuture<?>> newest = new HashMap<>();

    /**
     * An intake that decides on these threads and publishes on that one.
     *
     * @param sender a single thread: what it hands to the producer stays in order
     * @param clock  for how long a decision waited to be published
     */
    public Intake(Admission admission, Outbox outbox, Patience patience, Counts counts, Executor deciders, Executor sender,
            InstantSource clock) {
        this.admission = admission;
        this.outbox = outbox;
        this.patience = patience;
        this.counts = counts;
        this.deciders = deciders;
        this.sender = sender;
        this.clock = clock;
    }

    private record Decision(ProducerRecord<byte[], byte[]> record, Runnable count) {}

    /**
     * Takes a record; called in the order of the records. The result is done when the decision is published for sure, and
     * fails only when the service stops.
     */
    CompletableFuture<Void> take(ConsumerRecord<byte[], byte[]> record) {
        Instant began = clock.instant();
        CompletableFuture<Decision> decided = CompletableFuture.supplyAsync(() -> decide(record), deciders);
        CompletableFuture<?> before = newest.getOrDefault(record.partition(), CompletableFuture.completedFuture(null));
        CompletableFuture<CompletableFuture<Void>> handed = before.thenCombineAsync(decided, (done, decision) -> publish(decision), sender);
        newest.put(record.partition(), handed);
        return handed.thenCompose(published -> published).thenCompose(published -> kept(record, began));
    }

    /** While Kafka was away for long the bytes waited in the store with nothing naming them: they are stored once more. */
    private CompletableFuture<Void> kept(ConsumerRecord<byte[], byte[]> record, Instant began) {
        return Duration.between(began, clock.instant()).compareTo(OLD) < 0
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.runAsync(() -> decide(record), deciders);
    }

    private CompletableFuture<Void> publish(Decision decision) {
        return outbox.send(decision.record(), sender).thenRun(decision.count());
    }

    private Decision decide(ConsumerRecord<byte[], byte[]> record) {
        try {
            Submission submission = RecordReader.read(record.headers(), record.value());
            SampleAdmitted sample = patience.until(() -> admission.admit(submission));
            return new Decision(AdmittedRecord.of(sample), () -> counts.admitted(sample));
        } catch (RefusedException e) {
            return refuse(record, e);
        } catch (StoppedException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            // A record that breaks ingest must not stop those behind it, nor be lost.
            LOG.error("record {}-{} offset {} cannot be worked on", record.topic(), record.partition(), record.offset(), e);
            return refuse(record, new RefusedException(RefusalReason.FAILED, e.toString(), e));
        }
    }

    private Decision refuse(ConsumerRecord<byte[], byte[]> record, RefusedException refusal) {
        LOG.debug("record {}-{} offset {} refused: {}, {}", record.topic(), record.partition(), record.offset(), refusal.reason(), refusal.detail());
        return new Decision(RejectedRecord.of(record, refusal), () -> counts.refused(refusal.reason()));
    }
}
