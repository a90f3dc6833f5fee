package dev.engram.ingest.kafka;

import dev.engram.api.event.Topics;
import dev.engram.ingest.admission.Scenarios;
import dev.engram.ingest.outage.AwayException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * The scenarios on {@code engram.scenarios}. A known one is answered from memory. An unknown one may have been created a
 * moment ago, so the topic is read to its present end before no is said. That one was deleted is noticed at the next reading:
 * what comes for it until then is admitted, and nobody learns it.
 */
public final class TopicScenarios implements Scenarios, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Consumer<byte[], byte[]> consumer;
    private final Set<String> known = new HashSet<>();
    /** When the newest reading began; it answers whoever asked before that. */
    private long readFrom = Long.MIN_VALUE;

    /** Scenarios read by this consumer, which belongs to no group and is closed with this. */
    public TopicScenarios(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    @Override
    public boolean know(String scenario) {
        long asked = System.nanoTime();
        return know(scenario, asked);
    }

    private synchronized boolean know(String scenario, long asked) {
        boolean readSince = readFrom != Long.MIN_VALUE && readFrom - asked >= 0;
        if (!known.contains(scenario) && !readSince) {
            long begun = System.nanoTime();
            readToEnd();
            readFrom = begun;
        }
        return known.contains(scenario);
    }

    private void readToEnd() {
        try {
            assign();
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw new AwayException("Kafka", Topics.SCENARIOS + " cannot be read to its end within " + PATIENCE.toSeconds() + " s", null);
                }
                consumer.poll(Duration.ofMillis(100)).forEach(this::remember);
            }
        } catch (KafkaException e) {
            throw new AwayException("Kafka", "reading " + Topics.SCENARIOS + ": " + e.getMessage(), e);
        }
    }

    private void assign() {
        if (!consumer.assignment().isEmpty()) {
            return;
        }
        List<PartitionInfo> partitions = consumer.partitionsFor(Topics.SCENARIOS);
        if (partitions == null || partitions.isEmpty()) {
            throw new AwayException("Kafka", "there is no topic " + Topics.SCENARIOS, null);
        }
        List<TopicPartition> all = partitions.stream().map(info -> new TopicPartition(info.topic(), info.partition())).toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
    }

    private void remember(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return;
        }
        String scenario = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            known.remove(scenario);
        } else {
            known.add(scenario);
        }
    }

    @Override
    public synchronized void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }
}
