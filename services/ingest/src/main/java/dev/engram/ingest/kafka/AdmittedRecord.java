package dev.engram.ingest.kafka;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.Topics;
import dev.engram.artifacts.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/** An admitted sample as a record of the training log. */
public final class AdmittedRecord {
    private static final String SOURCE = "/engram/ingest";

    private AdmittedRecord() {}

    /** The record: its key is the scenario, its value the sample as JSON. */
    public static ProducerRecord<byte[], byte[]> of(SampleAdmitted sample) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", UUID.randomUUID().toString());
        headers.put("ce_source", SOURCE);
        headers.put("ce_type", Topics.TYPE_SAMPLE_ADMITTED);
        headers.put("ce_subject", sample.sample());
        headers.put("ce_time", sample.time());
        headers.put("ce_scenario", sample.scenario());
        headers.put("ce_dataschema", "urn:engram:schema:" + Topics.TYPE_SAMPLE_ADMITTED + ":" + sample.format());
        headers.put("content-type", "application/json");
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(Topics.SAMPLES_ADMITTED, utf8(sample.scenario()), CanonicalJson.bytes(sample));
        headers.forEach((name, text) -> record.headers().add(name, utf8(text)));
        return record;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
