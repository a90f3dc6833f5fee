package dev.engram.lineage.model;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.SampleAdmitted.Annotation;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Hashes;
import dev.engram.api.sample.Split;
import dev.engram.api.scenario.WeightsRef;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.BlobCache;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.MemoryObjectStore;
import dev.engram.artifacts.PluginStore;
import dev.engram.lineage.NothingToLearn;
import dev.engram.lineage.RoundOptions;
import dev.engram.lineage.RoundPlan;
import dev.engram.lineage.RoundStaging;
import dev.engram.lineage.Rounds;
import dev.engram.lineage.StateStore;
import dev.engram.lineage.UploadedRound;
import dev.engram.lineage.catalog.Admission;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.journal.Decisions;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.Registration;
import dev.engram.lineage.journal.Writer;
import dev.engram.lineage.log.TopicOffset;
import dev.engram.lineage.trace.SampleHistory;
import dev.engram.lineage.trace.SampleRecord;
import dev.engram.lineage.trace.SampleRecords;
import dev.engram.lineage.trace.SampleSearch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A scenario whose story a test tells itself, with the stub learner and everything in memory. Version N is round N. */
final class Shelf implements AutoCloseable {
    static final String SCENARIO = "shelf";
    static final RoundPolicy POLICY = new RoundPolicy(0, 0, 0.6, 0.2, 2, "set-aside", false, 100);
    /** Where the stub's report says that samples were mistaken. */
    static final String SHEET = "misrecognised.png";

    final MemoryObjectStore store = new MemoryObjectStore();
    final Artifacts artifacts = new Artifacts(store);
    final SampleCatalog catalog = SampleCatalog.inMemory();
    final List<SampleAdmitted> log = new ArrayList<>();
    private final Writer writer = new Writer(Journal.of(store, SCENARIO), Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));
    private final Rounds rounds = new Rounds(writer, artifacts, catalog, Duration.ofHours(10));
    private int decided;
    private ScenarioRecord record = new ScenarioRecord(1, SCENARIO, "stub", Map.of("rate", 0.1), null, ScenarioRecord.PINNED, POLICY);

    /** Bytes of a picture; the stub keeps a training sample in memory if its id begins with a digit below 8. */
    static byte[] picture(String name) {
        return ("picture of " + name).getBytes(StandardCharsets.UTF_8);
    }

    static String id(String name) {
        return Hashes.sha256(picture(name));
    }

    /** A name whose sample the stub keeps in memory, or does not. */
    static String named(String prefix, boolean kept) {
        for (int i = 0; ; i++) {
            if (id(prefix + i).charAt(0) < '8' == kept) {
                return prefix + i;
            }
        }
    }

    String publish(String name, String label, Split split) {
        return publishTo(SCENARIO, name, label, split, List.of());
    }

    String publishTo(String scenario, String name, String label, Split split, List<Annotation> beside) {
        ArtifactRef image = artifacts.put(picture(name));
        append(new SampleAdmitted(1, SampleAdmitted.ADMITTED, scenario, image.sha256(), List.of(label), split, image, beside,
                "event-" + log.size(), "test", "2026-01-01T00:00:00Z"));
        return image.sha256();
    }

    void withdraw(String scenario, String sample) {
        append(new SampleAdmitted(1, SampleAdmitted.WITHDRAWN, scenario, sample, null, null, null, null, "event-" + log.size(), "test", null));
    }

    private void append(SampleAdmitted event) {
        catalog.applyAll(List.of(new Admission(new TopicOffset(Trainer.TOPIC, Trainer.PARTITION, log.size()), event, POLICY)));
        log.add(event);
    }

    void configure(Map<String, Object> configuration) {
        record = new ScenarioRecord(1, SCENARIO, "stub", configuration, null, ScenarioRecord.PINNED, POLICY);
    }

    /** Weights that the scenario has from the next round on. */
    ArtifactRef weights(String name, byte[] file) {
        ArtifactRef stored = artifacts.put(file);
        record = record.withWeights(Map.of(name, new WeightsRef(stored.sha256(), stored.size(), "test", null)));
        return stored;
    }

    /** A round over everything that was published; its report shows these samples as mistaken. */
    JournalEntry round(String... mistaken) {
        try {
            RoundPlan plan = rounds.plan(record, new TopicOffset(Trainer.TOPIC, Trainer.PARTITION, log.size()), RoundOptions.defaults());
            StateStore states = new StateStore(artifacts);
            byte[] parent = plan.order().parent() == null ? null
                    : artifacts.get(states.manifest(plan.order().parent()).files().get("state.json").sha256());
            StubLearner.Learned learned = StubLearner.learn(plan.order(), parent, Trainer.ENVIRONMENT);
            UploadedRound files = UploadedRound.nothing();
            if (learned.state() != null) {
                artifacts.put(learned.state());
                artifacts.put(learned.bundle());
                files = new UploadedRound(states.save(learned.result().state()), learned.result().bundle(), null, report(plan.round(), mistaken));
            }
            JournalEntry entry = rounds.commit(plan, learned.result(), files).entry();
            if (entry.kind() == EntryKind.ROUND_ACCEPTED) {
                rounds.registered(new Registration(entry.round().round(), "run-" + entry.round().round(), SCENARIO, String.valueOf(entry.round().round())));
            }
            return entry;
        } catch (NothingToLearn e) {
            throw new AssertionError(e);
        }
    }

    private Map<String, ArtifactRef> report(long round, String... mistaken) {
        List<Map<String, Object>> mistakes = List.of(mistaken).stream().map(id -> Map.<String, Object>of("sample", id)).toList();
        return Map.of("evaluation.json", artifacts.put(CanonicalJson.bytes(Map.of("misrecognised", mistakes))),
                SHEET, artifacts.put(("sheet of round " + round).getBytes(StandardCharsets.UTF_8)));
    }

    JournalEntry decide(String kind, long round) {
        return new Decisions(writer).apply(new ModelDecided(1, "decision-" + decided++, SCENARIO, kind, round, String.valueOf(round),
                null, "because", "2026-01-02T00:00:00Z"), false);
    }

    Journal journal() {
        return Journal.of(store, SCENARIO);
    }

    RoundStaging staging(Path dir) {
        return new RoundStaging(new BlobCache(artifacts, dir.resolve("cache")), new StateStore(artifacts), new PluginStore(store));
    }

    /** What a command finds in the log: searched twice, nothing else is read. */
    SampleRecords search(Set<String> hashes) {
        SampleSearch search = SampleSearch.of(hashes);
        List<SampleRecord> named = records().stream().filter(r -> search.wants(r.event())).toList();
        SampleSearch around = search.around(named.stream().map(SampleRecord::event).toList());
        return new SampleRecords(records().stream().filter(r -> around.wants(r.event())).toList(), scenario -> POLICY);
    }

    SampleHistory history(String sample) {
        return search(Set.of(sample)).histories(sample).stream().filter(one -> one.scenario().equals(SCENARIO)).findFirst().orElseThrow();
    }

    private List<SampleRecord> records() {
        List<SampleRecord> records = new ArrayList<>();
        for (int at = 0; at < log.size(); at++) {
            records.add(new SampleRecord(new TopicOffset(Trainer.TOPIC, Trainer.PARTITION, at), log.get(at)));
        }
        return records;
    }

    @Override
    public void close() {
        catalog.close();
    }
}
