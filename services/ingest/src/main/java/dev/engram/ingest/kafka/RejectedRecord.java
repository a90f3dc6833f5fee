package dev.engram.ingest.kafka;

import dev.engram.api.event.RefusalReason;
import dev.engram.api.event.Topics;
import dev.engram.ingest.submission.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** A refused record as it was received, with the reason beside it. Without the two headers more it can be sent again. */
final class RejectedRecord {
    /** What is not the publisher's: marks of an earlier refusal, and one that the messaging library leaves behind. */
    private static final Set<String> NOT_THEIRS = Set.of(RefusalReason.REASON_HEADER, RefusalReason.DETAIL_HEADER, "__smallrye_generationId");
    /** For the headers we add and the record's frame. */
    private static final int FRAME = 64 << 10;

    private RejectedRecord() {}

    static ProducerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> received, RefusedException refusal) {
        int size = value(received) + Math.max(0, received.serializedKeySize()) + headers(received);
        boolean fits = size <= Topics.MAX_REJECTED_RECORD_BYTES - FRAME;
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(Topics.IMAGES_REJECTED, received.key(), fits ? received.value() : null);
        for (Header header : received.headers()) {
            if (!NOT_THEIRS.contains(header.key())) {
                record.headers().add(header);
            }
        }
        String detail = fits ? refusal.detail() : refusal.detail() + "; the value of " + value(received) + " bytes is too large to be kept here";
        record.headers().add(RefusalReason.REASON_HEADER, refusal.reason().code().getBytes(StandardCharsets.UTF_8));
        record.headers().add(RefusalReason.DETAIL_HEADER, detail.getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private static int value(ConsumerRecord<byte[], byte[]> record) {
        return record.value() == null ? 0 : record.value().length;
    }

    private static int headers(ConsumerRecord<byte[], byte[]> record) {
        int size = 0;
        for (Header header : record.headers()) {
            size += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return size;
    }
}
