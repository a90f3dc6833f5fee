package dev.engram.devkit.cli.wire;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** A reader of whole topics with a known starting point. For one thread. */
public final class TopicTail implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;

    TopicTail(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        this.consumer = consumer;
        this.ends = ends;
    }

    /** What arrived within the time. */
    public ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
        return consumer.poll(atMost);
    }

    /** Reads to the ends as they were when the reader was opened. */
    public void drain(java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> each) {
        while (!atEnds()) {
            poll(Duration.ofMillis(200)).forEach(each);
        }
    }

    /** Whether everything is read that stood there when the reader was opened. */
    public boolean atEnds() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
