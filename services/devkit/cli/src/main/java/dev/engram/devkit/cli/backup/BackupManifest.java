package dev.engram.devkit.cli.backup;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a backup consists of: {@code backup.json}. Every file of it is named by hash here, or by an index that is.
 *
 * @param format   version of this record, 1
 * @param engram   version of Engram that took it
 * @param taken    ISO-8601 UTC, when it was begun
 * @param home     the platform's home, for people
 * @param log      Kafka's id of the training log, by which a platform is known again
 * @param journals number of the newest journal entry in it, by scenario
 * @param topics   every topic of Engram's
 * @param groups   what consumer groups had committed
 * @param buckets  the objects of the store
 * @param database MLflow's database
 * @param secrets  what is encrypted with: see {@link Secrets}
 * @param files    other files of the home, by their path in it
 * @param kept     blobs that journals name and the store had lost when the backup was taken, by key: an earlier one had them
 * @param missing  what journals name and neither the store nor an earlier backup had
 */
public record BackupManifest(
        int format,
        String engram,
        String taken,
        String home,
        String log,
        Map<String, Long> journals,
        List<Topic> topics,
        List<Group> groups,
        List<Bucket> buckets,
        SavedFile database,
        SavedFile secrets,
        Map<String, SavedFile> files,
        Map<String, SavedFile> kept,
        List<String> missing) {
    static final int FORMAT = 1;
    static final String NAME = "backup.json";

    /**
     * A topic.
     *
     * @param name       its name
     * @param id         the id it had
     * @param partitions how many
     * @param config     what was set for it
     * @param logs       its partitions, without those that never had a record
     */
    public record Topic(String name, String id, int partitions, Map<String, String> config, List<Partition> logs) {
        public Topic {
            config = Collections.unmodifiableMap(new TreeMap<>(config));
            logs = List.copyOf(logs);
        }

        /** One of its partitions, if that has records. */
        Optional<Partition> log(int partition) {
            return logs.stream().filter(log -> log.partition() == partition).findFirst();
        }

        long records() {
            return logs.stream().flatMap(log -> log.segments().stream()).mapToLong(Segment::records).sum();
        }
    }

    /**
     * A partition.
     *
     * @param partition its number
     * @param next      everything below this offset is in the backup, as far as Kafka still had it
     * @param segments  its records, ascending
     */
    public record Partition(int partition, long next, List<Segment> segments) {
        public Partition {
            segments = List.copyOf(segments);
        }
    }

    /**
     * A stretch of a partition's records, in a file that {@link RecordReader} reads.
     *
     * @param first   no record has a smaller offset
     * @param next    all have smaller offsets
     * @param records how many
     * @param file    they are in
     */
    public record Segment(long first, long next, long records, SavedFile file) {}

    /**
     * A consumer group.
     *
     * @param id      its name
     * @param commits what it had committed
     */
    public record Group(String id, List<Commit> commits) {
        public Group {
            commits = List.copyOf(commits);
        }
    }

    /** A committed offset, with what stood beside it. */
    public record Commit(String topic, int partition, long offset, String metadata) {}

    /**
     * A bucket.
     *
     * @param name    its name
     * @param objects how many
     * @param bytes   of all of them
     * @param index   lists them: see {@link ObjectIndex}
     */
    public record Bucket(String name, long objects, long bytes, SavedFile index) {}

    public BackupManifest {
        journals = Collections.unmodifiableMap(new TreeMap<>(journals));
        topics = List.copyOf(topics);
        groups = List.copyOf(groups);
        buckets = List.copyOf(buckets);
        files = Collections.unmodifiableMap(new TreeMap<>(files));
        kept = Collections.unmodifiableMap(new TreeMap<>(kept));
        missing = List.copyOf(missing);
    }

    /** A topic by its name, if it is in the backup. */
    Optional<Topic> topic(String name) {
        return topics.stream().filter(topic -> topic.name().equals(name)).findFirst();
    }

    /** A bucket by its name, if it is in the backup. */
    Optional<Bucket> bucket(String name) {
        return buckets.stream().filter(bucket -> bucket.name().equals(name)).findFirst();
    }

    /** The files that are named here, without those that the indexes of buckets name. */
    List<SavedFile> named() {
        List<SavedFile> named = new ArrayList<>(List.of(database, secrets));
        named.addAll(files.values());
        named.addAll(kept.values());
        topics.forEach(topic -> topic.logs().forEach(log -> log.segments().forEach(segment -> named.add(segment.file()))));
        buckets.forEach(bucket -> named.add(bucket.index()));
        return named;
    }

    /** Records of all topics. */
    public long records() {
        return topics.stream().mapToLong(Topic::records).sum();
    }

    /** Objects of all buckets. */
    public long objects() {
        return buckets.stream().mapToLong(Bucket::objects).sum();
    }
}
