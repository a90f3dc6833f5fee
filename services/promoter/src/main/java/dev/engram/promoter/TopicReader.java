package dev.engram.promoter;

import dev.engram.api.event.Topics;
import dev.engram.promoter.promotion.Known;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the promoter's topics from their beginning, without a group: everything is read again at each start. One thread reads; any may wake it. */
final class TopicReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("promoter");
    private static final List<String> TOPICS = List.of(Topics.SCENARIOS, Topics.DECISIONS, Topics.MODELS_PROMOTED, Topics.SERVING);
    private static final int PATIENCE_MS = 15_000;
    private static final Duration PIECE = Duration.ofMillis(500);

    private final Consumer<byte[], byte[]> consumer;
    private final Known known;
    private boolean woken;

    TopicReader(String bootstrap, Known known) {
        this.known = known;
        this.consumer = new KafkaConsumer<>(Map.of(
                "bootstrap.servers", bootstrap,
                "client.id", "promoter",
                "enable.auto.commit", false,
                "allow.auto.create.topics", false,
                "request.timeout.ms", PATIENCE_MS,
                "default.api.timeout.ms", PATIENCE_MS), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            List<TopicPartition> partitions = new ArrayList<>();
            TOPICS.forEach(topic -> partitions.addAll(partitions(topic)));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Reads up to what the topics hold now. */
    void catchUp() {
        Map<TopicPartition, Long> ends = unwoken(() -> consumer.endOffsets(consumer.assignment()));
        while (ends.entrySet().stream().anyMatch(end -> unwoken(() -> consumer.position(end.getKey())) < end.getValue())) {
            apply(unwoken(() -> consumer.poll(PIECE)));
        }
    }

    /** Reads what comes until something came, or somebody woke it, or the time is over. */
    void await(Duration most) {
        if (!woken) {
            try {
                apply(consumer.poll(most));
            } catch (WakeupException e) {
                LOG.trace("woken", e);
            }
        }
        woken = false;
    }

    /** Ends the wait, now or when it begins. */
    void wake() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }

    private List<TopicPartition> partitions(String topic) {
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found == null || found.isEmpty()) {
            throw new IllegalStateException("Kafka has no topic " + topic);
        }
        return found.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
    }

    /** Does what was interrupted by being woken, and remembers that. */
    private <T> T unwoken(Supplier<T> ask) {
        try {
            return ask.get();
        } catch (WakeupException e) {
            woken = true;
            return ask.get();
        }
    }

    private void apply(ConsumerRecords<byte[], byte[]> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                known.apply(record.topic(), record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8), record.value());
            } catch (IllegalArgumentException e) {
                LOG.warn("{} {}@{} is passed over: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
            }
        }
    }
}
