package dev.engram.devkit.cli.wire;

import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Progress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** A reader of whole topics with a known starting point. For one thread. */
public final class TopicTail implements AutoCloseable {
    /** How long a broker that holds what is asked for may be silent. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;
    private final long start;

    TopicTail(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        this.consumer = consumer;
        this.ends = ends;
        this.start = position();
    }

    /** The same reader with nearer ends; one that the partition does not reach stays where it is. */
    TopicTail until(Map<TopicPartition, Long> nearer) {
        Map<TopicPartition, Long> less = new HashMap<>(ends);
        nearer.forEach((partition, end) -> less.merge(partition, end, Math::min));
        return new TopicTail(consumer, less);
    }

    /** What arrived within the time. */
    public ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
        return consumer.poll(atMost);
    }

    /** Reads to the ends as they were when the reader was opened. */
    public void drain(Consumer<ConsumerRecord<byte[], byte[]>> each) {
        drain(each, null);
    }

    /**
     * The same, showing how far it is.
     *
     * @param progress counts the records, or null
     * @throws UserError if the broker falls silent
     */
    public void drain(Consumer<ConsumerRecord<byte[], byte[]>> each, Progress progress) {
        long heard = System.nanoTime();
        while (!atEnds()) {
            ConsumerRecords<byte[], byte[]> records = poll(Duration.ofMillis(200));
            records.forEach(each);
            heard = records.isEmpty() ? heard : System.nanoTime();
            if (System.nanoTime() - heard > SILENCE.toNanos()) {
                throw UserError.notUp("Kafka sent nothing of " + consumer.assignment() + " within " + SILENCE.toSeconds() + " s", null);
            }
            if (progress != null) {
                progress.at(position() - start, length(), "");
            }
        }
    }

    /** Whether everything is read that stood there when the reader was opened. */
    public boolean atEnds() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private long position() {
        return ends.keySet().stream().mapToLong(consumer::position).sum();
    }

    private long length() {
        return ends.values().stream().mapToLong(Long::longValue).sum() - start;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
