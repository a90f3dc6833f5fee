package dev.engram.devkit.cli.backup;

import dev.engram.devkit.cli.backup.BackupManifest.Partition;
import dev.engram.devkit.cli.backup.BackupManifest.Segment;
import dev.engram.devkit.cli.backup.BackupManifest.Topic;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.wire.Broker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Copies topics as records. Of a topic that is only appended to, the segments of the backup before are kept and what came since is added;
 * a last segment that is still small is read anew with it, so that daily backups do not leave a file for every day. Compacted topics are
 * small and copied whole.
 */
final class TopicBackup {
    /** Where records come from. */
    interface Source {
        /** Reads a partition's records from an offset on to the one before {@code end}, in their order; what is gone is passed over. */
        void read(TopicPartition partition, long from, long end, Each each) throws IOException;
    }

    /** Takes records one at a time. */
    interface Each {
        void take(StoredRecord record) throws IOException;
    }

    private final Source source;
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
    TopicBackup(Source source, BackupFolder folder, Optional<BackupManifest> previous, Progress progress, long large) {
        this.source = source;
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
        try (Segments open = new Segments(from, segments)) {
            source.read(partition, from, end, record -> {
                open.add(record);
                progress.at(++copied, partition.topic());
            });
            open.finish(end);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder.dir(), e);
        }
    }

    /** Writes records into one file after the other. */
    private final class Segments implements AutoCloseable {
        private final List<Segment> done;
        private long first;
        private long records;
        private NewFile file;
        private RecordWriter writer;

        Segments(long first, List<Segment> done) throws IOException {
            this.done = done;
            begin(first);
        }

        private void begin(long offset) throws IOException {
            first = offset;
            records = 0;
            file = folder.begin();
            writer = new RecordWriter(file);
        }

        void add(StoredRecord record) throws IOException {
            if (file.size() >= 2 * large && records > 0) {
                finish(record.offset());
                begin(record.offset());
            }
            writer.write(record);
            records++;
        }

        void finish(long next) throws IOException {
            if (records > 0) {
                writer.flush();
                done.add(new Segment(first, next, records, file.keep()));
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
