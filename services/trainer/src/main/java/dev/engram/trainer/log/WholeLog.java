package dev.engram.trainer.log;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.sweep.AdmittedLog;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The training log from its first record to its present end, in all partitions, by a reader of its own. */
public final class WholeLog implements AdmittedLog {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long PATIENCE_NANOS = Duration.ofMinutes(1).toNanos();

    private final Supplier<org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>> readers;
    private final String topic;

    /**
     * The log of this topic.
     *
     * @param readers makes a reader without a group, which is closed when the log was read
     */
    public WholeLog(Supplier<org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>> readers, String topic) {
        this.readers = readers;
        this.topic = topic;
    }

    @Override
    public void read(Consumer<SampleAdmitted> each) {
        try (org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> reader = readers.get()) {
            List<TopicPartition> partitions = reader.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition())).toList();
            reader.assign(partitions);
            Map<TopicPartition, Long> open = new HashMap<>(reader.endOffsets(partitions));
            reader.seekToBeginning(partitions);
            long heard = System.nanoTime();
            while (!open.isEmpty()) {
                int came = 0;
                for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                    hand(record, each);
                    came++;
                }
                boolean less = open.entrySet().removeIf(end -> reader.position(end.getKey()) >= end.getValue());
                heard = came > 0 || less ? System.nanoTime() : heard;
                if (System.nanoTime() - heard > PATIENCE_NANOS) {
                    throw new IllegalStateException("the training log cannot be read to its end: " + open.keySet() + " are silent");
                }
            }
        }
    }

    /** What the fold passes over names nothing. */
    private static void hand(ConsumerRecord<byte[], byte[]> record, Consumer<SampleAdmitted> each) {
        if (record.value() == null) {
            return;
        }
        SampleAdmitted event;
        try {
            event = CanonicalJson.read(record.value(), SampleAdmitted.class);
        } catch (IllegalArgumentException noAdmission) {
            return;
        }
        if (event != null) {
            each.accept(event);
        }
    }
}
