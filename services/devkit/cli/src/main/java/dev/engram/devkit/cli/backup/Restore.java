package dev.engram.devkit.cli.backup;

import dev.engram.api.event.Topics;
import dev.engram.artifacts.ObjectStore;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.platform.Credentials;
import dev.engram.devkit.cli.platform.Home;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.cli.platform.Options;
import dev.engram.devkit.cli.platform.Platform;
import dev.engram.devkit.cli.wire.Broker;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.Endpoints;
import dev.engram.devkit.cli.wire.Json;
import dev.engram.devkit.cli.wire.KafkaLink;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.LogMoves;
import dev.engram.lineage.journal.Writer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes a platform of a backup, in an empty home. Kafka and the store are started for it, nothing else; whoever interrupts it leaves a home
 * that says so and that nothing starts in.
 */
public final class Restore {
    private static final int TOLD = 10;

    private final Installation installation;
    private final Home home;
    private final Options options;
    private final Console console;

    /** Into this home, with the store that the options name. */
    public Restore(Installation installation, Home home, Options options, Console console) {
        this.installation = installation;
        this.home = home;
        this.options = options;
        this.console = console;
    }

    /** Restores the backup in a directory, after every byte of it was checked. */
    public BackupManifest from(Path dir) {
        home.requireRestorable();
        BackupFolder folder = BackupFolder.toRead(dir);
        BackupCheck.Result check = BackupCheck.of(folder, console);
        if (!check.findings().isEmpty()) {
            throw UserError.failed("the backup in " + dir + " is damaged and was not restored:" + check.findings().stream().limit(TOLD)
                    .map(finding -> "\n    " + finding).collect(Collectors.joining())
                    + (check.findings().size() > TOLD ? "\n    and " + (check.findings().size() - TOLD) + " more; see `engram backup --verify`" : ""));
        }
        requireRoom(check);
        home.beginRestore("from " + folder.dir() + ", taken " + check.manifest().taken() + "\n");
        Secrets secrets = secrets(folder, check.manifest());
        Credentials.restore(home, secrets.webhookSecret(), secrets.mlflowKey());
        try (Platform storage = Platform.storage(installation, home, options, console)) {
            new Run(folder, check.manifest(), storage.connection()).run();
        }
        home.endRestore();
        return check.manifest();
    }

    private void requireRoom(BackupCheck.Result check) {
        try {
            Path there = home.dir();
            while (!Files.exists(there)) {
                there = there.getParent();
            }
            long free = Files.getFileStore(there).getUsableSpace();
            if (free < check.bytes()) {
                throw UserError.failed("the backup has " + (check.bytes() >> 20) + " MB, and only " + (free >> 20) + " MB are free at " + there);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + home, e);
        }
    }

    private static Secrets secrets(BackupFolder folder, BackupManifest manifest) {
        try (InputStream in = folder.open(manifest.secrets())) {
            return Json.read(in.readAllBytes(), Secrets.class);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the secrets of the backup", e);
        }
    }

    /** One restore, while Kafka and the store run. */
    private final class Run {
        private final BackupFolder folder;
        private final BackupManifest manifest;
        private final Connection connection;

        Run(BackupFolder folder, BackupManifest manifest, Connection connection) {
            this.folder = folder;
            this.manifest = manifest;
            this.connection = connection;
        }

        void run() {
            Map<String, ObjectStore> stores = Map.of(Endpoints.BUCKET, connection.store(), Endpoints.MLFLOW_BUCKET, connection.artifacts());
            stores.forEach((name, store) -> BucketRestore.requireEmpty(name, store, connection.endpoints().s3().toString()));
            try (Broker broker = connection.kafka().broker()) {
                Moves moves = records(broker);
                try (Progress progress = console.progress("objects", manifest.objects())) {
                    BucketRestore objects = new BucketRestore(folder, progress, manifest.objects());
                    manifest.buckets().forEach(bucket -> objects.put(bucket, stores.get(bucket.name())));
                    manifest.kept().forEach((key, file) -> objects.put(key, file, stores.get(Endpoints.BUCKET), Endpoints.BUCKET));
                }
                place(manifest.database(), home.mlflowDatabase());
                manifest.files().forEach((name, file) -> place(file, inside(name)));
                moved(moves);
                commit(broker, moves);
            }
        }

        private Moves records(Broker broker) {
            Map<String, Broker.Topic> found = topics(broker);
            for (BackupManifest.Topic topic : manifest.topics()) {
                if (!found.containsKey(topic.name())) {
                    broker.create(new Broker.Topic(topic.name(), null, topic.partitions(), topic.config()));
                }
            }
            Map<String, Broker.Topic> now = topics(broker);
            List<TopicPartition> partitions = manifest.topics().stream().flatMap(topic -> now.get(topic.name()).all().stream()).toList();
            TopicRestore.require(manifest.topics(), now, broker.ends(partitions));
            Moves moves = new Moves();
            try (KafkaProducer<byte[], byte[]> producer = connection.kafka().producer(); Progress progress = console.progress("records", manifest.records())) {
                TopicRestore restore = new TopicRestore(folder, producer, progress);
                manifest.topics().forEach(topic -> restore.append(topic, now.get(topic.name()).id(), moves));
            }
            replicasLeft();
            return moves;
        }

        private static Map<String, Broker.Topic> topics(Broker broker) {
            return broker.topics(Backup.TOPICS).stream().collect(Collectors.toMap(Broker.Topic::name, Function.identity()));
        }

        /** The old platform's replicas serve no more: what they said of themselves is taken back, as each does when it leaves. */
        private void replicasLeft() {
            connection.kafka().compacted(Topics.SERVING).keySet().forEach(key -> connection.kafka().send(
                    new ProducerRecord<>(Topics.SERVING, key.getBytes(java.nio.charset.StandardCharsets.UTF_8), null)));
        }

        private void place(SavedFile file, Path target) {
            try {
                Files.createDirectories(target.getParent());
                Files.copy(folder.path(file.sha256()), target);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + target, e);
            }
        }

        private Path inside(String name) {
            Path file = home.dir().resolve(name).normalize();
            if (!file.startsWith(home.dir())) {
                throw UserError.failed("the backup names a file outside of the home: " + name);
            }
            return file;
        }

        private void moved(Moves moves) {
            manifest.journals().keySet().forEach(scenario -> {
                int partition = KafkaLink.partition(scenario, Topics.SAMPLES_ADMITTED_PARTITIONS);
                LogMoves.note(new Writer(Journal.of(connection.store(), scenario), Clock.systemUTC()), moves.of(Topics.SAMPLES_ADMITTED, partition));
            });
            console.line("%-11s %d, each with an entry that says where its log is now", "journals", manifest.journals().size());
        }

        private void commit(Broker broker, Moves moves) {
            for (BackupManifest.Group group : manifest.groups()) {
                Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
                group.commits().forEach(commit -> moves.of(commit)
                        .ifPresent(offset -> offsets.put(new TopicPartition(commit.topic(), commit.partition()), offset)));
                if (!offsets.isEmpty()) {
                    broker.commit(group.id(), offsets);
                }
            }
        }
    }
}
