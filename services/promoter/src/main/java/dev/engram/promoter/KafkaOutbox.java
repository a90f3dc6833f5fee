package dev.engram.promoter;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.ModelPromoted;
import dev.engram.api.event.Topics;
import dev.engram.promoter.promotion.Outbox;
import dev.engram.promoter.promotion.OutboxException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends one record at a time and waits until it is stored. */
final class KafkaOutbox implements Outbox, AutoCloseable {
    private static final int PATIENCE_MS = 20_000;

    private final Producer<byte[], byte[]> producer;

    KafkaOutbox(String bootstrap) {
        producer = new KafkaProducer<>(Map.of(
                "bootstrap.servers", bootstrap,
                "client.id", "promoter",
                "acks", "all",
                "enable.idempotence", true,
                "linger.ms", 0,
                "max.block.ms", PATIENCE_MS,
                "request.timeout.ms", PATIENCE_MS / 2,
                "delivery.timeout.ms", PATIENCE_MS), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void send(ModelDecided decided) {
        send(new CloudEvent(Topics.TYPE_MODEL_DECIDED, decided.decision(), decided.time(), decided).record(Topics.DECISIONS, decided.scenario()));
    }

    @Override
    public void send(ModelPromoted promoted, String decision) {
        send(new CloudEvent(Topics.TYPE_MODEL_PROMOTED, decision, promoted.time(), promoted).record(Topics.MODELS_PROMOTED, promoted.scenario()));
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get(2L * PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failed(record, e.getCause());
        } catch (TimeoutException | KafkaException e) {
            throw failed(record, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(record, e);
        }
    }

    private static OutboxException failed(ProducerRecord<byte[], byte[]> record, Throwable cause) {
        return new OutboxException("no answer from Kafka to a record for " + record.topic() + ": " + cause.getMessage(), cause);
    }
}
