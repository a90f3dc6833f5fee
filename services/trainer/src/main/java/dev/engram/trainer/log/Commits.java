package dev.engram.trainer.log;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The group's committed offsets: for lag tools, and to carry along how far requests and decisions were dealt with. */
final class Commits {
    private static final Logger LOG = LoggerFactory.getLogger(Commits.class);

    private final Consumer<byte[], byte[]> consumer;
    private final Ownership ownership;
    private final Map<Integer, Positions> found = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();

    Commits(Consumer<byte[], byte[]> consumer, Ownership ownership) {
        this.consumer = consumer;
        this.ownership = ownership;
    }

    /** How far the last owners of partitions got. */
    Map<Integer, Positions> positions(Collection<TopicPartition> partitions) {
        Map<Integer, Positions> positions = new TreeMap<>();
        if (!partitions.isEmpty()) {
            Map<TopicPartition, OffsetAndMetadata> stand = consumer.committed(new HashSet<>(partitions));
            for (TopicPartition partition : partitions) {
                OffsetAndMetadata offset = stand.get(partition);
                positions.put(partition.partition(), Positions.of(offset == null ? null : offset.metadata()));
            }
        }
        found.putAll(positions);
        return positions;
    }

    /** Partitions went. */
    void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> {
            committed.remove(partition);
            found.remove(partition.partition());
        });
    }

    /**
     * Commits what changed.
     *
     * @param next     the next offset to read, by partition
     * @param patience how long the broker is waited for
     */
    void now(Collection<TopicPartition> partitions, Map<Integer, Long> next, Duration patience) {
        Map<TopicPartition, OffsetAndMetadata> news = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Long offset = next.get(partition.partition());
            Positions positions = ownership.dealtWith(partition.partition()).orElse(found.get(partition.partition()));
            if (offset != null && positions != null) {
                OffsetAndMetadata commit = new OffsetAndMetadata(offset, positions.metadata());
                if (!commit.equals(committed.get(partition))) {
                    news.put(partition, commit);
                }
            }
        }
        if (news.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(news, patience);
            committed.putAll(news);
        } catch (KafkaException e) {
            // The catalog is what counts; requests and decisions are known again by their marks in the journal.
            LOG.debug("offsets were not committed", e);
        }
    }
}
