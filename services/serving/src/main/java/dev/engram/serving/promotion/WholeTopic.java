package dev.engram.serving.promotion;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic from its beginning and goes on. It belongs to no consumer group, so every replica reads everything and
 * none waits for another. For one thread; {@link #wakeup} from any.
 */
final class WholeTopic implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(15);

    private final KafkaConsumer<String, byte[]> consumer;
    private final Map<TopicPartition, Long> ends;

    private WholeTopic(KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
        this.consumer = consumer;
        this.ends = ends;
    }

    /**
     * Opens a topic and notes its present end.
     *
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer or there is no such topic
     */
    static WholeTopic open(Map<String, Object> kafka, String topic) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis());
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        WholeTopic opened = null;
        try {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic, ANSWER).stream().map(p -> new TopicPartition(topic, p.partition())).toList();
            if (partitions.isEmpty()) {
                throw new UnknownTopicOrPartitionException("there is no topic " + topic);
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            opened = new WholeTopic(consumer, consumer.endOffsets(partitions, ANSWER));
            return opened;
        } finally {
            if (opened == null) {
                consumer.close();
            }
        }
    }

    /** What arrived within a short time. */
    ConsumerRecords<String, byte[]> poll() {
        return consumer.poll(Duration.ofMillis(250));
    }

    /** Whether everything was read that stood there when the topic was opened. */
    boolean caughtUp() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey(), ANSWER) >= end.getValue());
    }

    /** The newest value of every key, null of those deleted, as the topic stood when it was opened. */
    Map<String, byte[]> newest() {
        Map<String, byte[]> newest = new HashMap<>();
        while (!caughtUp()) {
            for (ConsumerRecord<String, byte[]> record : poll()) {
                newest.put(record.key(), record.value());
            }
        }
        return newest;
    }

    /** Ends a {@link #poll} that waits. */
    void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
