package dev.engram.devkit.cli.local;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.event.Topics;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.BlobCache;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.PluginStore;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.Json;
import dev.engram.devkit.cli.wire.KafkaLink;
import dev.engram.devkit.cli.wire.Round;
import dev.engram.devkit.cli.wire.TopicTail;
import dev.engram.lineage.Rebuild;
import dev.engram.lineage.RebuildReport;
import dev.engram.lineage.RoundStaging;
import dev.engram.lineage.StateStore;
import dev.engram.lineage.catalog.Admission;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.log.TopicOffset;
import dev.engram.lineage.worker.LocalWorker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Computes a version of a running platform again, from its log, journal, pictures and plugins, and compares. Reads only; the
 * trainer is asked for nothing but which round a version is.
 */
public final class LocalRebuild {
    private static final int BATCH = 2000;

    private final Connection connection;
    private final LocalEngine engine;
    private final Console console;

    /** A rebuild on this machine of what that platform holds. */
    public LocalRebuild(Connection connection, LocalEngine engine, Console console) {
        this.connection = connection;
        this.engine = engine;
        this.console = console;
    }

    /**
     * Rebuilds a version and every one it descends from.
     *
     * @param from round whose stored state is the start; 0 for the empty state
     * @param step told of each round that was compared
     */
    public RebuildReport run(String scenario, String version, long from, Consumer<RebuildReport.Step> step) {
        long round = round(scenario, version);
        ObjectStore store = connection.store();
        Journal journal = Journal.of(store, scenario);
        JournalEntry first = journal.entry(1).orElseThrow(() -> UserError.failed("scenario '" + scenario + "' has no journal yet"));
        RoundPolicy policy = first.configuration().record().policy();
        Path work = temporary();
        try (SampleCatalog catalog = SampleCatalog.open(work.resolve("catalog.db"));
                LocalWorker worker = engine.worker(work.resolve("worker.log"))) {
            fold(scenario, policy, catalog);
            Artifacts artifacts = new Artifacts(store);
            RoundStaging staging = new RoundStaging(
                    new BlobCache(artifacts, work.resolve("blobs")), new StateStore(artifacts), new PluginStore(store));
            Rebuild rebuild = new Rebuild(journal, artifacts, catalog, staging, (dir, progress, deadline) -> {
                try (RoundBar bar = new RoundBar(console, dir.getFileName().toString())) {
                    return worker.run(dir, bar::show, deadline);
                }
            });
            return rebuild.rebuild(round, new Rebuild.Options(work.resolve("rounds"), from, Duration.ofSeconds(policy.deadlineSeconds()), step,
                    progress -> {}));
        } catch (IllegalArgumentException e) {
            throw UserError.usage("rebuild " + scenario + " " + version, e.getMessage());
        } finally {
            remove(work);
        }
    }

    private long round(String scenario, String version) {
        List<Round> rounds = connection.trainer().rounds(scenario);
        return rounds.stream().filter(round -> version.equals(round.version())).mapToLong(Round::round).findFirst()
                .orElseThrow(() -> UserError.unknown("version", version,
                        rounds.stream().map(Round::version).filter(known -> known != null).toList()));
    }

    /** The scenario's records in the order of the log; others share the partition. */
    private void fold(String scenario, RoundPolicy shares, SampleCatalog catalog) {
        String topicId = connection.kafka().topicId(Topics.SAMPLES_ADMITTED);
        int partition = KafkaLink.partition(scenario, Topics.SAMPLES_ADMITTED_PARTITIONS);
        List<Admission> batch = new ArrayList<>();
        long[] count = new long[1];
        try (TopicTail log = connection.kafka().fromStart(Topics.SAMPLES_ADMITTED, partition);
                dev.engram.devkit.cli.console.Progress bar = console.progress("fold", 0)) {
            log.drain(record -> {
                if (of(scenario, record)) {
                    SampleAdmitted event = Json.read(record.value(), SampleAdmitted.class);
                    batch.add(new Admission(new TopicOffset(topicId, partition, record.offset()), event, shares));
                    bar.at(++count[0], "records of the training log");
                }
                if (batch.size() == BATCH) {
                    catalog.applyAll(batch);
                    batch.clear();
                }
            });
            catalog.applyAll(batch);
        }
    }

    private static boolean of(String scenario, ConsumerRecord<byte[], byte[]> record) {
        return record.value() != null && record.key() != null && scenario.equals(new String(record.key(), StandardCharsets.UTF_8));
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("engram-rebuild");
        } catch (IOException e) {
            throw new UncheckedIOException("no room for temporary files", e);
        }
    }

    private static void remove(Path work) {
        try {
            RoundStaging.clear(work);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + work, e);
        }
    }
}
