package dev.engram.devkit.cli.rejected;

import dev.engram.api.event.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Refused records, one offset after the other in partition 3. */
final class RecordsForTests {
    private long offset;

    /** A record that ingest refused at this time, in {@code name=value} headers. */
    RefusedRecord refused(long time, String value, String... headers) {
        RecordHeaders all = new RecordHeaders();
        for (String header : headers) {
            int equals = header.indexOf('=');
            all.add(header.substring(0, equals), bytes(header.substring(equals + 1)));
        }
        return new RefusedRecord(new ConsumerRecord<>(Topics.IMAGES_REJECTED, 3, offset++, time, TimestampType.CREATE_TIME, 1, 1, bytes("shelf 17"),
                value == null ? null : bytes(value), all, Optional.empty()));
    }

    /** One of a source event, refused for this reason. */
    RefusedRecord of(String event, long time, String reason) {
        return refused(time, "picture", "ce_id=" + event, "ce_source=/cameras/17", "ce_scenario=digits", "ce_labels=7", "engram-reason=" + reason,
                "engram-detail=said so");
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
