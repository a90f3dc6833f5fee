package dev.engram.trainer.kafka;

import dev.engram.artifacts.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/** Sends events as CloudEvents in binary mode. */
public final class Outbox implements EventSink, AutoCloseable {
    private static final String SOURCE = "/engram/trainer";

    private final Producer<byte[], byte[]> producer;

    /** Sends through this producer, which it closes. */
    public Outbox(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    @Override
    public CompletableFuture<Void> send(String topic, String key, String type, Object value) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        try {
            producer.send(record(topic, key, type, CanonicalJson.bytes(value)), (metadata, failure) -> {
                if (failure == null) {
                    sent.complete(null);
                } else {
                    sent.completeExceptionally(failure);
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            sent.completeExceptionally(e);
        }
        return sent;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, String type, byte[] value) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", UUID.randomUUID().toString());
        headers.put("ce_source", SOURCE);
        headers.put("ce_type", type);
        headers.put("ce_subject", key);
        headers.put("ce_time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        headers.put("ce_dataschema", "urn:engram:schema:" + type + ":1");
        headers.put("content-type", "application/json");
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return record;
    }
}
