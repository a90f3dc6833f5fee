package dev.engram.faults;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.event.Topics;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.BlobCache;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.PluginStore;
import dev.engram.lineage.Rebuild;
import dev.engram.lineage.RebuildReport;
import dev.engram.lineage.RoundStaging;
import dev.engram.lineage.StateStore;
import dev.engram.lineage.catalog.Admission;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.log.TopicOffset;
import dev.engram.lineage.worker.LocalWorker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The scenario's part of the real training log, folded anew into a catalog that no trainer ever saw. */
public final class Fold implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private final Testbed testbed;
    private final String scenario;
    private final SampleCatalog catalog = SampleCatalog.inMemory();
    private final String topicId;
    private final List<Long> places = new ArrayList<>();

    private Fold(Testbed testbed, String scenario) {
        this.testbed = testbed;
        this.scenario = scenario;
        this.topicId = testbed.wire().topicId(Topics.SAMPLES_ADMITTED);
    }

    /** Reads the log to its present end. */
    public static Fold of(Testbed testbed, String scenario) {
        Fold fold = new Fold(testbed, scenario);
        RoundPolicy policy = testbed.journal(scenario).require(1).configuration().record().policy();
        List<Admission> admissions = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : testbed.wire().all(Topics.SAMPLES_ADMITTED)) {
            if (record.partition() == Wire.partition(scenario) && scenario.equals(new String(record.key(), StandardCharsets.UTF_8))) {
                admissions.add(new Admission(fold.at(record.offset()), CanonicalJson.read(record.value(), SampleAdmitted.class), policy));
                fold.places.add(record.offset());
            }
        }
        fold.catalog.applyAll(admissions);
        return fold;
    }

    /** The samples. */
    public SampleCatalog catalog() {
        return catalog;
    }

    /** A place of the scenario's log. */
    public TopicOffset at(long offset) {
        return new TopicOffset(topicId, Wire.partition(scenario), offset);
    }

    /** The places of the scenario's records. */
    public List<Long> places() {
        return places;
    }

    /**
     * Computes rounds again with their ancestries.
     *
     * @param rounds accepted rounds, each with the round that it may start from, which was compared before; 0 for the empty state
     */
    public List<RebuildReport> rebuild(List<long[]> rounds, Path work) {
        Artifacts artifacts = new Artifacts(testbed.objects());
        RoundStaging staging = new RoundStaging(new BlobCache(artifacts, work.resolve("blobs")), new StateStore(artifacts),
                new PluginStore(testbed.objects()));
        List<RebuildReport> reports = new ArrayList<>();
        try (LocalWorker worker = new LocalWorker(testbed.worker(work.resolve("worker.log")))) {
            Rebuild rebuild = new Rebuild(Journal.of(testbed.objects(), scenario), artifacts, catalog, staging, worker::run);
            for (long[] round : rounds) {
                reports.add(rebuild.rebuild(round[0],
                        new Rebuild.Options(work.resolve("rounds"), round[1], DEADLINE, step -> { }, progress -> { })));
            }
        }
        return reports;
    }

    @Override
    public void close() {
        catalog.close();
    }
}
