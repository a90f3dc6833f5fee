package dev.engram.devkit.cli.backup;

import dev.engram.api.event.Topics;
import dev.engram.artifacts.DeletionNotices;
import dev.engram.artifacts.ObjectStore;
import dev.engram.devkit.cli.EngramMain;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.platform.Credentials;
import dev.engram.devkit.cli.platform.Home;
import dev.engram.devkit.cli.wire.Broker;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.Endpoints;
import dev.engram.devkit.cli.wire.Json;
import dev.engram.devkit.cli.wire.TopicTail;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Backs up a platform while it runs. What names something is taken before what it names, so everything named is there:
 *
 * <ol>
 * <li>what consumer groups committed: all of it is done, in journals and logs that are read later;
 * <li>journals, decisions and MLflow's database, at a moment at which none of the first two moved ({@link Marks});
 * <li>the ends of the other topics: above every cursor of the journals; then their records;
 * <li>the objects of both buckets, without journal entries that are newer than the moment.
 * </ol>
 */
public final class Backup {
    /** Topics of Engram's. */
    static final String TOPICS = "engram.";
    private static final long LARGE = 32L << 20;
    private static final Duration POLL = Duration.ofMillis(200);

    private final Connection connection;
    private final Home home;
    private final Console console;

    /** Of a platform that runs. */
    public Backup(Connection connection, Home home, Console console) {
        this.connection = connection;
        this.home = home;
        this.console = console;
    }

    /**
     * What was done.
     *
     * @param manifest of the backup
     * @param records  read from Kafka; the others were in the folder
     * @param objects  read from the store; the others were in the folder
     */
    public record Done(BackupManifest manifest, long records, long objects) {}

    /** Takes a backup into a directory, on top of the one that is there. */
    public Done into(Path dir) {
        try (BackupFolder folder = BackupFolder.toWrite(dir); Broker broker = connection.kafka().broker()) {
            List<Broker.Topic> topics = broker.topics(TOPICS);
            String log = topics.stream().filter(topic -> topic.name().equals(Topics.SAMPLES_ADMITTED)).findFirst()
                    .orElseThrow(() -> UserError.failed("Kafka has no topic " + Topics.SAMPLES_ADMITTED)).id();
            Optional<BackupManifest> previous = folder.manifest();
            previous.ifPresent(before -> requireSame(before, log, dir));
            return new Run(folder, broker, topics, log, previous).run();
        }
    }

    private static void requireSame(BackupManifest before, String log, Path dir) {
        if (!before.log().equals(log)) {
            throw UserError.usage("backup " + dir, "it holds the backup of another platform, of " + before.home() + " (training log "
                    + before.log() + "; here it is " + log + "). A platform that was restored is another one, too: give it a folder of its own");
        }
    }

    /** One backup. */
    private final class Run {
        private final BackupFolder folder;
        private final Broker broker;
        private final List<Broker.Topic> topics;
        private final String log;
        private final Optional<BackupManifest> previous;
        private final String taken = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();

        Run(BackupFolder folder, Broker broker, List<Broker.Topic> topics, String log, Optional<BackupManifest> previous) {
            this.folder = folder;
            this.broker = broker;
            this.topics = topics;
            this.log = log;
            this.previous = previous;
        }

        Done run() {
            List<BackupManifest.Group> groups = groups();
            TopicPartition rounds = new TopicPartition(Topics.ROUNDS, 0);
            // Before the journals are looked at: what is told of rounds below it, the journals have.
            Map<TopicPartition, Long> early = broker.ends(List.of(rounds));
            StillMoment.Found<Marks, SavedFile> moment = moment();
            Map<TopicPartition, Long> ends = ends(moment.marks());
            ends.putAll(early);
            SavedRecords records = records(ends);
            SavedObjects objects = objects(moment.marks());
            Map<String, Long> journals = new TreeMap<>(moment.marks().journals());
            journals.values().removeIf(seq -> seq == 0);
            List<String> missing = new ArrayList<>(objects.damaged());
            JournalBlobs.Lost lost = JournalBlobs.lost(folder, objects.buckets().get(0), Map.of(), journals);
            missing.addAll(lost.missing());
            BackupManifest manifest = new BackupManifest(BackupManifest.FORMAT, EngramMain.VERSION, taken, home.toString(), log, journals,
                    records.topics(), groups, objects.buckets(), moment.taken(), secrets(), files(), lost.kept(),
                    missing);
            folder.publish(manifest);
            prune(manifest);
            return new Done(manifest, records.copied(), objects.copied());
        }

        private List<BackupManifest.Group> groups() {
            List<BackupManifest.Group> groups = new ArrayList<>();
            broker.commits(TOPICS).forEach((id, commits) -> groups.add(new BackupManifest.Group(id, commits.entrySet().stream()
                    .map(commit -> commit(commit.getKey(), commit.getValue())).toList())));
            return groups;
        }

        private BackupManifest.Commit commit(TopicPartition partition, OffsetAndMetadata offset) {
            return new BackupManifest.Commit(partition.topic(), partition.partition(), offset.offset(), offset.metadata());
        }

        private StillMoment.Found<Marks, SavedFile> moment() {
            ObjectStore store = connection.store();
            Marks.Reader marks = new Marks.Reader(store, connection.kafka().compacted(Topics.SCENARIOS).keySet(), broker);
            StillMoment.Found<Marks, SavedFile> moment = StillMoment.of(marks::read, this::database, copy -> { },
                    () -> console.line("a round ended or somebody decided meanwhile: MLflow's database is copied again"));
            console.line("%-11s %d, with MLflow's database (%d kB)", "journals", moment.marks().journals().size(), moment.taken().size() >> 10);
            return moment;
        }

        /** A copy that was made in vain goes with the other files that nothing names. */
        private SavedFile database() {
            Path copy = folder.scratch("mlflow.db");
            DatabaseCopy.copy(home.mlflowDatabase(), copy);
            try (InputStream in = Files.newInputStream(copy); NewFile file = folder.begin()) {
                in.transferTo(file);
                return file.keep();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write to " + folder.dir(), e);
            } finally {
                DatabaseCopy.remove(copy);
            }
        }

        private Map<TopicPartition, Long> ends(Marks marks) {
            List<TopicPartition> partitions = topics.stream().flatMap(topic -> topic.all().stream()).toList();
            Map<TopicPartition, Long> ends = new HashMap<>(broker.ends(partitions));
            // What follows from journals and MLflow ends where those were looked at.
            ends.putAll(marks.ends());
            // After the training log's end: a sample is admitted only when its scenario's record stands there.
            ends.putAll(broker.ends(List.of(new TopicPartition(Topics.SCENARIOS, 0))));
            return ends;
        }

        private SavedRecords records(Map<TopicPartition, Long> ends) {
            Map<TopicPartition, Long> starts = broker.starts(ends.keySet());
            try (Progress progress = console.progress("records", 0)) {
                TopicBackup copy = new TopicBackup(this::read, folder, previous, progress, LARGE);
                List<BackupManifest.Topic> saved = topics.stream().map(topic -> copy.copy(topic, starts, ends)).toList();
                return new SavedRecords(saved, copy.copied());
            }
        }

        private void read(TopicPartition partition, long from, long end, TopicBackup.Each each) throws IOException {
            Map<Integer, Long> first = Map.of(partition.partition(), from);
            try (TopicTail tail = connection.kafka().between(partition.topic(), first, Map.of(partition.partition(), end - 1))) {
                while (!tail.atEnds()) {
                    for (ConsumerRecord<byte[], byte[]> record : tail.poll(POLL)) {
                        if (record.offset() < end) {
                            each.take(StoredRecord.of(record));
                        }
                    }
                }
            }
        }

        private SavedObjects objects(Marks marks) {
            try (Progress progress = console.progress("objects", 0)) {
                BucketBackup copy = new BucketBackup(folder, previous, progress);
                // What a sweep announces that it is about to delete concerns nobody later.
                Predicate<String> wanted = key -> marks.admits(key) && !key.startsWith(DeletionNotices.PREFIX);
                List<BackupManifest.Bucket> buckets = List.of(copy.copy(Endpoints.BUCKET, connection.store(), wanted),
                        copy.copy(Endpoints.MLFLOW_BUCKET, connection.artifacts(), key -> true));
                return new SavedObjects(buckets, copy.copied(), copy.damaged());
            }
        }

        private SavedFile secrets() {
            Credentials credentials = Credentials.read(home);
            return folder.add(Json.bytes(new Secrets(credentials.webhookSecret(), credentials.mlflowKey())));
        }

        private Map<String, SavedFile> files() {
            Map<String, SavedFile> files = new TreeMap<>();
            for (Path file : home.kept()) {
                try {
                    files.put(home.dir().relativize(file).toString().replace('\\', '/'), folder.add(Files.readAllBytes(file)));
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot read " + file, e);
                }
            }
            return files;
        }

        private void prune(BackupManifest manifest) {
            LongStream.Builder kept = LongStream.builder();
            manifest.named().forEach(file -> kept.add(BackupFolder.bits(file.sha256())));
            manifest.buckets().forEach(bucket -> ObjectIndex.each(folder, bucket, line -> kept.add(BackupFolder.bits(line.sha256()))));
            folder.prune(BackupFolder.among(kept.build().sorted().toArray()));
        }
    }

    private record SavedRecords(List<BackupManifest.Topic> topics, long copied) {}

    private record SavedObjects(List<BackupManifest.Bucket> buckets, long copied, List<String> damaged) {}
}
