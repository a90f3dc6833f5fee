package dev.engram.devkit.cli.backup;

import dev.engram.devkit.cli.backup.BackupManifest.Partition;
import dev.engram.devkit.cli.backup.BackupManifest.Segment;
import dev.engram.devkit.cli.backup.BackupManifest.Topic;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.wire.Broker;
import dev.engram.devkit.cli.wire.KafkaLink;
import dev.engram.devkit.cli.wire.TopicTail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Copies topics as records. Of a topic that is only appended to, the segments of the backup before are kept and what came since is added;
 * a last segment that is still small is read anew with it, so that daily backups do not leave a file for every day. Compacted topics are
 * small and copied whole.
 */
final class TopicBackup {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaLink kafka;
    private final BackupFolder folder;
    private final Optional<BackupManifest> previous;
    private final Progress progress;
    private final long large;
    private long copied;

    /**
     * A copy into a folder.
     *
     * @param previous the backup that stands there
     * @param large    size in bytes from which on a segment is left as it is
     */
    TopicBackup(KafkaLink kafka, BackupFolder folder, Optional<BackupManifest> previous, Progress progress, long large) {
        this.kafka = kafka;
        this.folder = folder;
        this.previous = previous;
        this.progress = progress;
        this.large = large;
    }

    /** Records that were read from Kafka; the others were there. */
    long copied() {
        return copied;
    }

    /** Copies a topic's partitions between these offsets. */
    Topic copy(Broker.Topic topic, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
        Optional<Topic> before = topic.compacted() ? Optional.empty()
                : previous.flatMap(manifest -> manifest.topic(topic.name())).filter(known -> known.id().equals(topic.id()));
        List<Partition> logs = new ArrayList<>();
        for (TopicPartition partition : topic.all()) {
            long end = ends.get(partition);
            if (end > 0) {
                List<Segment> kept = kept(before.flatMap(known -> known.log(partition.partition())), starts.get(partition), end);
                long from = kept.isEmpty() ? starts.get(partition) : Math.max(starts.get(partition), kept.get(kept.size() - 1).next());
                List<Segment> segments = new ArrayList<>(kept);
                read(partition, from, end, segments);
                logs.add(new Partition(partition.partition(), end, segments));
            }
        }
        return new Topic(topic.name(), topic.id(), topic.partitions(), topic.config(), logs);
    }

    /** What the backup before has of it and need not be read again. */
    private List<Segment> kept(Optional<Partition> before, long start, long end) {
        List<Segment> kept = new ArrayList<>();
        if (before.isPresent() && before.get().next() <= end) {
            // What Kafka's retention removed goes from the backup, too.
            before.get().segments().stream().filter(segment -> segment.next() > start).forEach(kept::add);
        }
        if (kept.stream().anyMatch(segment -> !folder.holds(segment.file()))) {
            return List.of();
        }
        Segment last = kept.isEmpty() ? null : kept.get(kept.size() - 1);
        if (last != null && last.next() < end && last.first() >= start && last.file().size() < large) {
            kept.remove(kept.size() - 1);
        }
        return kept;
    }

    private void read(TopicPartition partition, long from, long end, List<Segment> segments) {
        if (from >= end) {
            return;
        }
        try (TopicTail tail = kafka.between(partition.topic(), Map.of(partition.partition(), from), Map.of(partition.partition(), end - 1))) {
            Open open = new Open(from);
            try {
                while (!tail.atEnds()) {
                    for (ConsumerRecord<byte[], byte[]> record : tail.poll(POLL)) {
                        if (record.offset() < end) {
                            open = open.add(StoredRecord.of(record), segments);
                            progress.at(++copied, partition.topic());
                        }
                    }
                }
                open.finish(end, segments);
            } finally {
                open.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder.dir(), e);
        }
    }

    /** The segment that is written at the moment. */
    private final class Open implements AutoCloseable {
        private final long first;
        private final NewFile file;
        private final RecordWriter writer;
        private long records;

        Open(long first) throws IOException {
            this.first = first;
            this.file = folder.begin();
            this.writer = new RecordWriter(file);
        }

        Open add(StoredRecord record, List<Segment> segments) throws IOException {
            if (file.size() < 2 * large || records == 0) {
                writer.write(record);
                records++;
                return this;
            }
            finish(record.offset(), segments);
            close();
            return new Open(record.offset()).add(record, segments);
        }

        void finish(long next, List<Segment> segments) throws IOException {
            if (records > 0) {
                writer.flush();
                segments.add(new Segment(first, next, records, file.keep()));
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
