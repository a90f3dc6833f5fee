package dev.engram.lineage.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Hashes;
import dev.engram.api.sample.Split;
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
import dev.engram.lineage.journal.Head;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.Writer;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.TopicOffset;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.round.RoundResult;
import dev.engram.lineage.round.StateManifest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An experience of a hundred thousand samples is planned, staged, and searched like a small one. */
class LargeExperienceTest {
    private static final String SCENARIO = "large";
    private static final int SAMPLES = 100_000;
    /** Files cost more than rows: a tenth says the same. */
    private static final int STAGED = 10_000;
    private static final TopicOffset END = new TopicOffset("log-1", 0, SAMPLES);

    private final RoundPolicy policy = new RoundPolicy(0, 0, 0.8, 0.1, 1, "set-aside", false, 100);
    private final ScenarioRecord record = new ScenarioRecord(1, SCENARIO, "stub", Map.of(), null, ScenarioRecord.PINNED, policy);
    private final MemoryObjectStore store = new MemoryObjectStore();
    private final Artifacts artifacts = new Artifacts(store);
    private final SampleCatalog catalog = SampleCatalog.inMemory();
    private final Rounds rounds = new Rounds(new Writer(Journal.of(store, SCENARIO), Clock.systemUTC()), artifacts, catalog, Duration.ofHours(48));

    @BeforeEach
    void admit() {
        rounds.configure(record);
        List<Admission> log = new ArrayList<>();
        for (int at = 0; at < SAMPLES; at++) {
            byte[] bytes = bytes(at);
            ArtifactRef ref = new ArtifactRef(Hashes.sha256(bytes), bytes.length);
            Split split = at % 10 == 9 ? Split.HOLDOUT : Split.TRAIN;
            log.add(new Admission(END.at(at), new SampleAdmitted(1, SampleAdmitted.ADMITTED, SCENARIO, ref.sha256(), List.of("cat"), split, ref,
                    List.of(), "event-" + at, "test", "2026-01-01T00:00:00Z"), policy));
        }
        catalog.applyAll(log);
    }

    @AfterEach
    void close() {
        catalog.close();
    }

    @Test
    void everySampleIsStaged(@TempDir Path dir) throws Exception {
        for (int at = 0; at < STAGED; at++) {
            artifacts.put(bytes(at));
        }
        RoundPlan plan = rounds.plan(record, END.at(STAGED), RoundOptions.defaults());
        new RoundStaging(new BlobCache(artifacts, dir.resolve("cache")), new StateStore(artifacts), new PluginStore(store))
                .stage(plan.order(), dir.resolve("round"));
        RoundOrder read = CanonicalJson.read(Files.readAllBytes(dir.resolve("round/round.json")), RoundOrder.class);
        assertThat(read.experience()).hasSize(STAGED);
        try (Stream<Path> staged = Files.list(dir.resolve("round/samples"))) {
            assertThat(staged.count()).isEqualTo(STAGED);
        }
    }

    @Test
    void oneThatFailsIsFoundInAsManyRoundsAsHalvingTakes() {
        // Given one sample that no round survives
        String poison = Hashes.sha256(bytes(70_007));
        // When rounds are done until nothing is left
        int done = 0;
        int largest = 0;
        for (RoundPlan plan = plan(); plan != null; plan = plan()) {
            boolean fails = plan.order().experience().stream().anyMatch(sample -> sample.id().equals(poison));
            rounds.commit(plan, fails ? RoundResult.failed("dead") : accepted(plan), fails ? UploadedRound.nothing() : uploaded(plan));
            largest = Math.max(largest, CanonicalJson.bytes(rounds.journal().newest().orElseThrow()).length);
            done++;
        }
        // Then it alone is set aside, in 1 + 2 · 17 rounds at most, and an entry of the journal does not grow with the experience
        Head head = rounds.journal().head();
        assertThat(head.setAside()).containsExactly(OffsetRange.of("log-1", 0, 70_007, 70_008));
        assertThat(head.pending()).isEmpty();
        assertThat(done).isLessThanOrEqualTo(1 + 2 * 17);
        assertThat(largest).isLessThan(16_384);
    }

    private RoundPlan plan() {
        try {
            return rounds.plan(record, END, RoundOptions.defaults());
        } catch (NothingToLearn e) {
            return null;
        }
    }

    /** A state that remembers no sample. */
    private RoundResult accepted(RoundPlan plan) {
        ArtifactRef state = artifacts.put(bytes((int) plan.round()));
        return new RoundResult(1, RoundResult.ACCEPTED, null, Map.of(), null, null, null, null, StateManifest.of(Map.of("state.json", state), List.of()),
                null, null, null, Trainer.ENVIRONMENT, 1, 1);
    }

    private UploadedRound uploaded(RoundPlan plan) {
        return new UploadedRound(new StateStore(artifacts).save(accepted(plan).state()), null, null, null);
    }

    private static byte[] bytes(int number) {
        return ("picture " + number).getBytes(StandardCharsets.UTF_8);
    }
}
