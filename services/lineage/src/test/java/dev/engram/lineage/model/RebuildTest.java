package dev.engram.lineage.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.scenario.Precision;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.BlobCache;
import dev.engram.artifacts.PluginStore;
import dev.engram.lineage.Rebuild;
import dev.engram.lineage.RebuildReport;
import dev.engram.lineage.RebuildReport.Step;
import dev.engram.lineage.RebuildReport.Verdict;
import dev.engram.lineage.RoundStaging;
import dev.engram.lineage.StateStore;
import dev.engram.lineage.catalog.Admission;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.log.TopicOffset;
import dev.engram.lineage.round.Environment;
import dev.engram.lineage.round.RoundResult;
import dev.engram.lineage.round.StateManifest;
import dev.engram.lineage.worker.RoundRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a rebuild says when something is not as it was. */
class RebuildTest {
    private static final Environment ELSEWHERE = new Environment("test", "21", "other", "AVX2", "cpu", 8);

    @TempDir
    Path folder;

    private Story story;
    private final SampleCatalog catalog = SampleCatalog.inMemory();
    private List<Long> line;

    @BeforeEach
    void play() {
        // The first story whose rounds follow each other in a long line.
        for (long seed = 4; line == null || line.size() < 3; seed++) {
            if (story != null) {
                story.close();
            }
            story = new Story(seed);
            story.play(150);
            IdealFold ideal = story.check();
            line = new ArrayList<>(ideal.line(ideal.leaves().get(0)));
            Collections.reverse(line);
        }
        for (int at = 0; at < story.log().records.size(); at++) {
            catalog.applyAll(List.of(new Admission(new TopicOffset(Trainer.TOPIC, Trainer.PARTITION, at), story.log().records.get(at),
                    story.record().policy())));
        }
    }

    @AfterEach
    void close() {
        catalog.close();
        story.close();
    }

    @Test
    void everyVersionItPassesIsFoundAgain() {
        RebuildReport report = rebuild(last(), 0, new StubRunner(Trainer.ENVIRONMENT));
        assertThat(report.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(report.steps()).extracting(Step::round).isEqualTo(line);
    }

    @Test
    void aByteChangedInAStoredStateIsFound() {
        // Given the stored state of the last version with another byte
        damage(last());

        // When it is rebuilt
        RebuildReport report = rebuild(last(), 0, new StubRunner(Trainer.ENVIRONMENT));

        // Then the file is named, though log and journal still give the version that was committed
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        Step damaged = report.steps().get(line.size() - 1);
        assertThat(damaged.findings()).singleElement().asString().contains("stored file state/state.json");
        assertThat(damaged.rebuilt()).isEqualTo(damaged.state());
        assertThat(report.steps().subList(0, line.size() - 1)).allMatch(step -> step.verdict() == Verdict.EQUAL);
    }

    @Test
    void itStartsAtAStoredStateOnlyIfThatIsWhole() {
        // Given a start in the middle
        RebuildReport whole = rebuild(last(), line.get(1), new StubRunner(Trainer.ENVIRONMENT));
        damage(line.get(1));

        // When its stored state has another byte
        RebuildReport damaged = rebuild(last(), line.get(1), new StubRunner(Trainer.ENVIRONMENT));

        // Then nothing is built on it
        assertThat(whole.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(whole.steps()).hasSize(line.size() - 1);
        assertThat(damaged.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(damaged.steps()).hasSize(1);
    }

    @Test
    void otherBytesAreADifferenceHereAndNotComparableElsewhere() {
        // Given a learner that comes to another state
        RebuildReport here = rebuild(line.get(0), 0, other(Trainer.ENVIRONMENT));
        RebuildReport elsewhere = rebuild(line.get(0), 0, other(ELSEWHERE));

        // Then it depends on where it learned what that means
        assertThat(here.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(here.steps().get(0).findings()).singleElement().asString().startsWith("state/state.json: committed");
        assertThat(elsewhere.verdict()).isEqualTo(Verdict.OTHER_ENVIRONMENT);
        assertThat(elsewhere.steps().get(0).here()).contains("AVX2");
    }

    @Test
    void whatWasChosenByMeasuringIsNotMeasuredAgain() {
        // Given rounds that were trained in what was chosen then, and a worker that is told what to train in
        List<Precision> told = new ArrayList<>();
        RoundRunner worker = (dir, progress, deadline) -> {
            told.add(new StubRunner(Trainer.ENVIRONMENT).order(dir).precision());
            return new StubRunner(Trainer.ENVIRONMENT).run(dir, progress, deadline);
        };

        // When they are rebuilt
        RebuildReport report = rebuild(last(), 0, worker);

        // Then each is told the choice
        assertThat(report.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(told).hasSameSizeAs(line).containsOnly(Precision.BFLOAT16);
    }

    @Test
    void aRoundThatIsNoVersionIsRefused() {
        assertThatThrownBy(() -> rebuild(9999, 0, new StubRunner(Trainer.ENVIRONMENT)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("round 9999").hasMessageContaining("no accepted round");
    }

    private long last() {
        return line.get(line.size() - 1);
    }

    private RebuildReport rebuild(long round, long from, RoundRunner runner) {
        Artifacts artifacts = new Artifacts(story.store());
        RoundStaging staging = new RoundStaging(
                new BlobCache(artifacts, folder.resolve("cache-" + System.nanoTime())), new StateStore(artifacts), new PluginStore(story.store()));
        return new Rebuild(Journal.of(story.store(), Story.SCENARIO), artifacts, catalog, staging, runner).rebuild(round,
                new Rebuild.Options(folder.resolve("work"), from, Duration.ofMinutes(1), step -> {}, progress -> {}));
    }

    private void damage(long round) {
        String manifest = Journal.of(story.store(), Story.SCENARIO).round(round).orElseThrow().round().state();
        String file = new StateStore(new Artifacts(story.store())).manifest(manifest).files().get("state.json").sha256();
        byte[] bytes = story.store().get(Artifacts.key(file)).orElseThrow().clone();
        bytes[bytes.length / 2] ^= 1;
        story.store().put(Artifacts.key(file), bytes);
    }

    /** A runner whose result has another state than the learner's. */
    private static RoundRunner other(Environment environment) {
        return (dir, progress, deadline) -> {
            RoundResult right = new StubRunner(environment).run(dir, progress, deadline);
            StateManifest wrong = StateManifest.of(Map.of("state.json", new ArtifactRef("0".repeat(64), 1)), right.state().samples());
            return new RoundResult(right.format(), right.outcome(), right.reason(), right.metrics(), right.classes(), right.accuracy(),
                    right.accuracyMatrix(), right.sliceNames(), wrong, right.bundle(), right.bundleFiles(), right.perClass(), environment,
                    right.seconds(), right.samplePasses());
        };
    }
}
