package dev.engram.promoter;

import dev.engram.artifacts.CanonicalJson;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A CloudEvent of the promoter's in binary mode.
 *
 * @param type  one of {@link dev.engram.api.event.Topics}
 * @param id    the same however often it is sent
 * @param time  ISO-8601 UTC
 * @param value written as JSON
 */
record CloudEvent(String type, String id, String time, Object value) {
    private static final String SOURCE = "/engram/promoter";

    /** The record to send. */
    ProducerRecord<byte[], byte[]> record(String topic, String key) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, utf8(key), CanonicalJson.bytes(value));
        header(record, "ce_specversion", "1.0");
        header(record, "ce_id", id);
        header(record, "ce_source", SOURCE);
        header(record, "ce_type", type);
        header(record, "ce_time", time);
        header(record, "ce_dataschema", "urn:engram:schema:" + type + ":1");
        header(record, "content-type", "application/json");
        return record;
    }

    private static void header(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, utf8(value));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
