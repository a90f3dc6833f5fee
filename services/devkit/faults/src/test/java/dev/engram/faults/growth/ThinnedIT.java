package dev.engram.faults.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.RoundEvent;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.Topics;
import dev.engram.api.sample.Split;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.BlobCache;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.PluginStore;
import dev.engram.devkit.process.Waiting;
import dev.engram.faults.Publication;
import dev.engram.faults.Settings;
import dev.engram.faults.Testbed;
import dev.engram.faults.Wire;
import dev.engram.lineage.Rebuild;
import dev.engram.lineage.RebuildReport;
import dev.engram.lineage.RoundStaging;
import dev.engram.lineage.StateStore;
import dev.engram.lineage.catalog.Admission;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.journal.Decision;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.Thinning;
import dev.engram.lineage.log.TopicOffset;
import dev.engram.lineage.sweep.Sweep;
import dev.engram.lineage.sweep.SweepReport;
import dev.engram.lineage.sweep.SweepWatch;
import dev.engram.lineage.sweep.ThinningRule;
import dev.engram.lineage.worker.LocalWorker;
import dev.engram.lineage.worker.WorkerSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Thinning and sweeping with the real trainer, log and store; the worker is the one that learns nothing. */
class ThinnedIT {
    private static final String SCENARIO = "thinned";
    private static final int ROUNDS = 7;
    private static final Path STUB = Path.of(System.getProperty("engram.root"), "services/devkit/stub/target/dist");
    private static final ThinningRule RULE = new ThinningRule(2, Duration.ZERO);

    private Path dir;
    private Testbed testbed;

    @BeforeEach
    void start() throws IOException {
        dir = Path.of(System.getProperty("faults.target", "target"), "thinned").toAbsolutePath();
        RoundStaging.clear(dir);
        testbed = Testbed.start(dir, Settings.defaults().only("ingest", "trainer")
                .with("trainer", "ENGRAM_TRAINER_WORKER_CLASSPATH", STUB.toString()).with("trainer", "ENGRAM_TRAINER_SWEEP_EVERY", "0s"));
        testbed.scenario(new ScenarioRecord(1, SCENARIO, "stub", Map.of("parameters", 4096), null, ScenarioRecord.PINNED, null));
        Waiting.until("the scenario is in force", Duration.ofSeconds(60), () -> testbed.trainer().status("/v1/scenarios/" + SCENARIO) == 200
                && testbed.trainer().get("/v1/scenarios/" + SCENARIO).path("inForce").asBoolean());
    }

    @AfterEach
    void stop() {
        testbed.close();
    }

    @Test
    @Tag("faults")
    void everyVersionIsFoundAgainFromWhatThinningAndSweepingLeave() throws IOException {
        // Given an orphan, and seven rounds, the second and the fourth of which were champion one after the other
        String orphan = new Artifacts(testbed.objects()).put("an orphan".getBytes(StandardCharsets.UTF_8)).sha256();
        for (int round = 1; round <= ROUNDS; round++) {
            learn(round);
            if (round == 2 || round == 4) {
                promote(round);
            }
        }

        // When the store is thinned twice, hours apart, and swept
        sweep(Duration.ofHours(48), Duration.ZERO).run(SweepWatch.NONE);
        SweepReport swept = sweep(Duration.ofSeconds(2), Duration.ofHours(2)).run(SweepWatch.NONE);

        // Then the files of old states are gone, those of the head and the champion are there, and the samples, and the orphan is not
        Thinning thinning = Thinning.of(journal(), journal().head());
        assertThat(thinning.kept()).contains(4L, 6L, 7L).doesNotContain(1L, 2L, 3L, 5L);
        assertThat(swept.gone().get(SCENARIO)).contains(2L);
        StateStore states = new StateStore(new Artifacts(testbed.objects()));
        assertThat(states.verify(state(2))).isNotEmpty();
        assertThat(states.verify(state(4))).isEmpty();
        assertThat(new Artifacts(testbed.objects()).exists(orphan)).isFalse();
        assertThat(testbed.admissions(SCENARIO)).allMatch(admitted -> testbed.objects().exists(Artifacts.key(admitted.sample())));

        // And every version is found again, those of the gone states included; only they are no start
        assertThat(rebuild(ROUNDS, 0).steps()).hasSize(ROUNDS).allMatch(step -> step.verdict() == RebuildReport.Verdict.EQUAL);
        assertThatThrownBy(() -> rebuild(ROUNDS, 3)).hasMessageContaining("thinned out").hasMessageContaining("[4, 6]");

        // And nobody can go back to a gone state, and the scenario learns on
        promote(2);
        JournalEntry decision = journal().require(journal().head().lastDecision());
        assertThat(decision.decision().verdict()).isEqualTo(Decision.REFUSED);
        assertThat(decision.decision().reason()).contains("thinned out");
        assertThat(journal().head().champion().round()).isEqualTo(4);
        learn(ROUNDS + 1);
    }

    private void learn(int round) {
        List<Publication> images = IntStream.range(0, 6)
                .mapToObj(number -> Publication.tiny("r" + round + "-" + number, number % 2, round * 10 + number, Split.TRAIN)).toList();
        testbed.publish(SCENARIO, images);
        testbed.admitted(SCENARIO, images.stream().map(Publication::event).collect(Collectors.toSet()));
        testbed.request(SCENARIO, "request-" + round);
        RoundEvent end = testbed.answer(SCENARIO, "request-" + round);
        assertThat(end.type()).as("round %s: %s", round, end.reason()).isEqualTo(RoundEvent.ACCEPTED);
    }

    private void promote(long round) {
        long before = journal().head().lastDecision();
        String id = "promote-" + round + "-" + before;
        ModelDecided decided = new ModelDecided(1, id, SCENARIO, ModelDecided.PROMOTED, round, String.valueOf(round), null, "by test",
                "2026-01-01T00:00:00Z");
        testbed.wire().send(Topics.DECISIONS, SCENARIO, Wire.event(Topics.TYPE_MODEL_DECIDED, id, "/faults"), CanonicalJson.bytes(decided));
        testbed.wire().flush();
        Waiting.until("the decision on round " + round + " is in the journal", Duration.ofSeconds(60), () -> journal().head().lastDecision() > before);
    }

    private Sweep sweep(Duration grace, Duration later) {
        return new Sweep(testbed.objects(), each -> testbed.admissions(SCENARIO).forEach(each), RULE, grace, Clock.offset(Clock.systemUTC(), later));
    }

    private Journal journal() {
        return testbed.journal(SCENARIO);
    }

    private String state(long round) {
        return journal().round(round).orElseThrow().round().state();
    }

    private RebuildReport rebuild(long round, long from) throws IOException {
        Artifacts artifacts = new Artifacts(testbed.objects());
        JournalEntry first = journal().entry(1).orElseThrow();
        TopicOffset cut = journal().round(ROUNDS).orElseThrow().round().cut();
        try (SampleCatalog catalog = SampleCatalog.inMemory();
                LocalWorker worker = new LocalWorker(new WorkerSettings(STUB, "64m", null, dir.resolve("rebuild.log")))) {
            long[] offset = {0};
            testbed.admissions(SCENARIO).forEach(admitted -> catalog.applyAll(
                    List.of(new Admission(cut.at(offset[0]++), admitted, first.configuration().record().policy()))));
            RoundStaging staging = new RoundStaging(new BlobCache(artifacts, dir.resolve("rebuild-blobs-" + from)), new StateStore(artifacts),
                    new PluginStore(testbed.objects()));
            return new Rebuild(journal(), artifacts, catalog, staging, worker).rebuild(round,
                    new Rebuild.Options(dir.resolve("rebuild"), from, Duration.ofMinutes(1), step -> { }, progress -> { }));
        } finally {
            RoundStaging.clear(dir.resolve("rebuild"));
        }
    }
}
