package dev.engram.devkit.cli.backup;

import dev.engram.devkit.cli.Exit;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.wire.Broker;
import dev.engram.lineage.journal.LogMove;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Appends a backup's records to empty topics: each to the partition it was in, in its order, with its time and headers. */
final class TopicRestore {
    private final BackupFolder folder;
    private final Producer<byte[], byte[]> producer;
    private final Progress progress;
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private long appended;

    /** Appends through this producer, which has to be idempotent: order and offsets follow from that. */
    TopicRestore(BackupFolder folder, Producer<byte[], byte[]> producer, Progress progress) {
        this.folder = folder;
        this.producer = producer;
        this.progress = progress;
    }

    /** Refuses topics that cannot take the records in: not empty, or with another number of partitions. */
    static void require(Collection<BackupManifest.Topic> wanted, Map<String, Broker.Topic> found, Map<TopicPartition, Long> ends) {
        for (BackupManifest.Topic topic : wanted) {
            int partitions = found.get(topic.name()).partitions();
            if (partitions != topic.partitions()) {
                throw UserError.failed("topic " + topic.name() + " had " + topic.partitions() + " partitions, here it has " + partitions
                        + ": keys would be elsewhere than their records");
            }
        }
        ends.forEach((partition, end) -> {
            if (end > 0) {
                throw UserError.failed("topic " + partition.topic() + " is not empty: partition " + partition.partition() + " ends at " + end);
            }
        });
    }

    /** Appends a topic's records; where they went, with every partition of it. */
    void append(BackupManifest.Topic topic, String newId, Moves moves) {
        Map<Integer, Pieces> pieces = new HashMap<>();
        for (BackupManifest.Partition log : topic.logs()) {
            Pieces noted = pieces.computeIfAbsent(log.partition(), partition -> new Pieces());
            log.segments().forEach(segment -> append(topic.name(), log.partition(), segment, noted));
        }
        producer.flush();
        if (failure.get() != null) {
            throw new UserError(Exit.FAILED, "Kafka did not take the records of " + topic.name() + ": " + failure.get().getMessage(), failure.get());
        }
        for (int partition = 0; partition < topic.partitions(); partition++) {
            moves.put(topic.name(), new LogMove(topic.id(), newId, partition, pieces.getOrDefault(partition, new Pieces()).list(), 0));
        }
    }

    private void append(String topic, int partition, BackupManifest.Segment segment, Pieces pieces) {
        try (RecordReader reader = new RecordReader(folder.open(segment.file()))) {
            for (Optional<StoredRecord> record = reader.next(); record.isPresent() && failure.get() == null; record = reader.next()) {
                send(record.get().to(topic, partition), pieces.append(record.get().offset()));
                progress.at(++appended, topic);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError(Exit.FAILED, "the records of " + topic + "/" + partition + " from offset " + segment.first() + " (file "
                    + folder.path(segment.file().sha256()) + ") cannot be read: " + e.getMessage(), e);
        }
    }

    private void send(ProducerRecord<byte[], byte[]> record, long expected) {
        try {
            producer.send(record, (stands, error) -> {
                if (error != null) {
                    failure.compareAndSet(null, error instanceof RuntimeException known ? known : new KafkaException(error));
                } else if (stands.offset() != expected) {
                    failure.compareAndSet(null, new IllegalStateException("a record of " + record.topic() + "/" + record.partition() + " got offset "
                            + stands.offset() + ", expected " + expected + ": somebody else writes there"));
                }
            });
        } catch (KafkaException e) {
            failure.compareAndSet(null, e);
        }
    }
}
