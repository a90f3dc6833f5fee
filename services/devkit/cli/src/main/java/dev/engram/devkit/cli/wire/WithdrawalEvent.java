package dev.engram.devkit.cli.wire;

import dev.engram.api.event.Topics;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The event that withdraws a sample: no value, the sample as subject and key.
 *
 * @param id     of the event
 * @param record to be sent
 */
public record WithdrawalEvent(String id, ProducerRecord<byte[], byte[]> record) {
    /** Who sends it. */
    public static final String SOURCE = "/engram/cli";

    /** An event for a sample of a scenario. */
    public static WithdrawalEvent of(String scenario, String sample) {
        String id = UUID.randomUUID().toString();
        return new WithdrawalEvent(id, CloudEvent.of(Topics.TYPE_IMAGE_WITHDRAWN, id, SOURCE).with("ce_scenario", scenario)
                .with("ce_subject", sample).record(Topics.IMAGES_LABELLED, sample, null));
    }

    /** The id of the event that a record carries. */
    public static Optional<String> id(ConsumerRecord<byte[], byte[]> record) {
        return CloudEvent.header(record.headers(), "ce_id");
    }

    /** Why ingest refused a record. */
    public static String refusal(ConsumerRecord<byte[], byte[]> record) {
        return CloudEvent.header(record.headers(), "engram-reason").orElse("unknown") + ", "
                + CloudEvent.header(record.headers(), "engram-detail").orElse("");
    }
}
