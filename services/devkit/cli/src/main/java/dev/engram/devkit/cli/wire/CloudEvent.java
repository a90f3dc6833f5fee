package dev.engram.devkit.cli.wire;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** A CloudEvent in binary mode on its way to a topic. */
final class CloudEvent {
    private final Map<String, String> headers = new LinkedHashMap<>();

    private CloudEvent() {}

    /** An event of this type, id and source, made now. */
    static CloudEvent of(String type, String id, String source) {
        CloudEvent event = new CloudEvent();
        event.headers.put("ce_specversion", "1.0");
        event.headers.put("ce_id", id);
        event.headers.put("ce_source", source);
        event.headers.put("ce_type", type);
        event.headers.put("ce_time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        return event;
    }

    /** The same with a JSON value of our own schema. */
    CloudEvent json() {
        return with("content-type", "application/json").with("ce_dataschema", "urn:engram:schema:" + headers.get("ce_type") + ":1");
    }

    /** The same with one header more. */
    CloudEvent with(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** The record to send. */
    ProducerRecord<byte[], byte[]> record(String topic, String key, byte[] value) {
        byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, keyBytes, value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    /** A header's text, if the record has it. */
    static Optional<String> header(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty() : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }
}
