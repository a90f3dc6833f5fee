package dev.engram.devkit.cli.backup;

import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A Kafka record without its place.
 *
 * @param offset    where it stood
 * @param timestamp milliseconds since 1970
 * @param key       null without one
 * @param value     null of a tombstone
 * @param headers   in their order; a value may be null
 */
record StoredRecord(long offset, long timestamp, byte[] key, byte[] value, List<Header> headers) {
    static StoredRecord of(ConsumerRecord<byte[], byte[]> record) {
        return new StoredRecord(record.offset(), record.timestamp(), record.key(), record.value(),
                StreamSupport.stream(record.headers().spliterator(), false).toList());
    }

    /** The same for a partition. */
    ProducerRecord<byte[], byte[]> to(String topic, int partition) {
        return new ProducerRecord<>(topic, partition, timestamp, key, value, headers);
    }
}
