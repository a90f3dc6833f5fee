package dev.engram.ingest.kafka;

import dev.engram.ingest.outage.AwayException;
import dev.engram.ingest.outage.Patience;
import dev.engram.ingest.outage.StoppedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/** Sends records. What it says was sent is on all replicas that Kafka was told to wait for. */
public final class Outbox implements AutoCloseable {
    private static final String PART = "Kafka";
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Producer<byte[], byte[]> producer;
    private final Patience patience;

    /** Sends through this producer, which it closes. */
    public Outbox(Producer<byte[], byte[]> producer, Patience patience) {
        this.producer = producer;
        this.patience = patience;
    }

    /** Sends a record and does not try again; fails with {@link AwayException}. */
    public CompletableFuture<Void> once(ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        try {
            producer.send(record, (metadata, failure) -> {
                if (failure == null) {
                    sent.complete(null);
                } else {
                    sent.completeExceptionally(away(record, failure));
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            sent.completeExceptionally(away(record, e));
        }
        return sent;
    }

    /**
     * Sends a record however long it takes; fails only when the service stops. Records that one thread sends to one
     * partition stay in order, since a record that the producer does not take holds up the thread. Only one that the broker
     * refuses after the producer took it, which repeating inside the producer did not help, can come behind later ones.
     *
     * @param again where to try again
     */
    public CompletableFuture<Void> send(ProducerRecord<byte[], byte[]> record, Executor again) {
        CompletableFuture<Void> sure = new CompletableFuture<>();
        hand(record, again, sure);
        return sure;
    }

    private void hand(ProducerRecord<byte[], byte[]> record, Executor again, CompletableFuture<Void> sure) {
        try {
            CompletableFuture<Void> sent = patience.until(() -> taken(record));
            sent.whenComplete((nothing, failure) -> {
                if (failure == null) {
                    patience.back(PART);
                    sure.complete(null);
                } else {
                    retry(record, again, sure, (AwayException) failure);
                }
            });
        } catch (StoppedException e) {
            sure.completeExceptionally(e);
        }
    }

    /** A sending that did not fail at once. */
    private CompletableFuture<Void> taken(ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<Void> sent = once(record);
        if (sent.isCompletedExceptionally()) {
            try {
                sent.join();
            } catch (CompletionException e) {
                throw (AwayException) e.getCause();
            }
        }
        return sent;
    }

    private void retry(ProducerRecord<byte[], byte[]> record, Executor again, CompletableFuture<Void> sure, AwayException failure) {
        if (patience.stopped()) {
            sure.completeExceptionally(new StoppedException("sending to " + record.topic()));
            return;
        }
        patience.missing(failure);
        CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, again).execute(() -> hand(record, again, sure));
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }

    private static AwayException away(ProducerRecord<byte[], byte[]> record, Exception failure) {
        return new AwayException(PART, "sending to " + record.topic() + ": " + failure.getMessage(), failure);
    }
}
