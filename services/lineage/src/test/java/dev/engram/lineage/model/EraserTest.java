package dev.engram.lineage.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.event.SampleAdmitted.Annotation;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Split;
import dev.engram.artifacts.ErasedArtifactException;
import dev.engram.artifacts.Tombstone;
import dev.engram.lineage.Rebuild;
import dev.engram.lineage.RebuildReport;
import dev.engram.lineage.RebuildReport.Verdict;
import dev.engram.lineage.trace.Eraser;
import dev.engram.lineage.trace.Eraser.Outcome;
import dev.engram.lineage.trace.ReportPictures;
import dev.engram.lineage.trace.SampleRecords;
import dev.engram.lineage.trace.SampleTrace;
import dev.engram.lineage.trace.Tracer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EraserTest {
    @TempDir
    Path dir;
    private final Shelf shelf = new Shelf();

    @AfterEach
    void close() {
        shelf.close();
    }

    @Test
    void aWithdrawnSampleIsErasedAndTheTombstoneSaysWhy() {
        // Given a sample that was withdrawn
        String face = withdrawn("face");

        // When it is erased
        List<Outcome> outcomes = erase(face);

        // Then its bytes are gone, and where they are missed the reason is told
        assertThat(outcomes).containsExactly(new Outcome(face, "image", true, List.of()));
        assertThat(shelf.artifacts.exists(face)).isFalse();
        Tombstone tombstone = shelf.artifacts.erasures().find(face).orElseThrow();
        assertThat(tombstone.reason()).isEqualTo("asked for");
        assertThat(tombstone.knownTo()).containsExactly(Shelf.SCENARIO);
    }

    @Test
    void bytesThatAnotherScenarioUsesStay() {
        String face = withdrawn("face");
        shelf.publishTo("door", "face", "visitor", Split.TRAIN, List.of());

        List<Outcome> outcomes = erase(face);

        assertThat(outcomes).singleElement().satisfies(kept -> {
            assertThat(kept.erased()).isFalse();
            assertThat(kept.usedBy()).containsExactly(new SampleRecords.Reference("door", face, "image"));
        });
        assertThat(shelf.artifacts.exists(face)).isTrue();
        assertThat(shelf.artifacts.erasures().find(face)).isEmpty();
    }

    @Test
    void bytesThatAnotherSampleHasAsAnnotationStay() {
        String face = withdrawn("face");
        Annotation reference = new Annotation("reference", new ArtifactRef(face, 4));
        String other = shelf.publishTo(Shelf.SCENARIO, "other", "cat", Split.TRAIN, List.of(reference));

        assertThat(erase(face)).singleElement().extracting(Outcome::usedBy)
                .isEqualTo(List.of(new SampleRecords.Reference(Shelf.SCENARIO, other, "reference")));
    }

    @Test
    void whatStoodBesideTheSampleGoesWithItUnlessSomebodyElseHasIt() {
        // Given a sample with a mask of its own and one that another sample has too
        Annotation own = annotation("own mask");
        Annotation shared = annotation("empty mask");
        String face = shelf.publishTo(Shelf.SCENARIO, "face", "cat", Split.TRAIN, List.of(own, shared));
        shelf.publishTo(Shelf.SCENARIO, "other", "cat", Split.TRAIN, List.of(shared));
        shelf.withdraw(Shelf.SCENARIO, face);

        // When it is erased
        erase(face);

        // Then only its own mask is gone
        assertThat(shelf.artifacts.exists(own.artifact().sha256())).isFalse();
        assertThat(shelf.artifacts.exists(shared.artifact().sha256())).isTrue();
    }

    @Test
    void bytesPublishedForAnotherScenarioAtTheSameMomentAreGivenBack() {
        // Given a log to which somebody appends the same picture while it is erased
        String face = withdrawn("face");
        boolean[] asked = new boolean[1];
        Supplier<SampleRecords> log = () -> {
            if (asked[0]) {
                shelf.log.add(new dev.engram.api.event.SampleAdmitted(1, "admitted", "door", face, List.of("visitor"), null,
                        new ArtifactRef(face, 4), null, "late", "test", null));
            }
            asked[0] = true;
            return shelf.search(Set.of(face));
        };

        // When it is erased
        List<Outcome> outcomes = new Eraser(shelf.store, Clock.systemUTC()).erase(order(face), log);

        // Then the other scenario has its bytes
        assertThat(outcomes).singleElement().extracting(Outcome::erased).isEqualTo(false);
        assertThat(shelf.artifacts.get(face)).isEqualTo(Shelf.picture("face"));
    }

    @Test
    void bytesThatComeBackAreLearnedWhereTheyAreNewAndNowhereElse() {
        // Given an erased sample whose picture is sent to its scenario and to another one
        String face = withdrawn("face");
        erase(face);
        shelf.publish("face", "cat", Split.TRAIN);
        shelf.publishTo("door", "face", "visitor", Split.TRAIN, List.of());

        // When old rounds and the other scenario's round are staged
        dev.engram.lineage.round.RoundOrder old = orderOf(Shelf.SCENARIO, face);
        dev.engram.lineage.round.RoundOrder other = orderOf("door", face);

        // Then the first is refused although the bytes are there again
        assertThat(shelf.artifacts.exists(face)).isTrue();
        assertThatThrownBy(() -> shelf.staging(dir).stage(old, dir.resolve("old"))).isInstanceOf(ErasedArtifactException.class)
                .hasMessageContaining("erased sample " + face);
        shelf.staging(dir).stage(other, dir.resolve("other"));
        assertThat(dir.resolve("other/samples").resolve(face)).hasBinaryContent(Shelf.picture("face"));
    }

    @Test
    void aVersionThatLearnedItIsNotRebuildableAndSaysWhichSample() {
        // Given two rounds, the second of which learned a sample that was erased
        shelf.publish("first", "cat", Split.TRAIN);
        shelf.round();
        String face = shelf.publish(Shelf.named("face", false), "cat", Split.TRAIN);
        shelf.round();
        shelf.publish("third", "cat", Split.TRAIN);
        shelf.round();
        shelf.withdraw(Shelf.SCENARIO, face);
        erase(face);

        // When versions before it, with it, and behind it are rebuilt
        RebuildReport before = rebuild(1, 0);
        RebuildReport with = rebuild(3, 0);
        RebuildReport behind = rebuild(3, 2);

        // Then only those that need it cannot be, and it is said where else to start
        assertThat(before.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(with.verdict()).isEqualTo(Verdict.ERASED);
        assertThat(with.steps()).singleElement().satisfies(step -> {
            assertThat(step.round()).isEqualTo(2);
            assertThat(step.findings().get(0)).startsWith("not rebuildable: erased sample " + face).contains("asked for");
            assertThat(step.findings().get(1)).contains("[2]").contains("--without");
        });
        assertThat(behind.verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void theSheetsThatShowItAreFoundByTheirFigures() {
        // Given rounds of which one got the held-out sample wrong
        String shown = shelf.publish("face", "cat", Split.HOLDOUT);
        shelf.publish("first", "cat", Split.TRAIN);
        shelf.round();
        String other = shelf.publish("second", "cat", Split.TRAIN);
        shelf.round(shown, other);

        // When the pictures that show it are looked for
        SampleTrace trace = new Tracer(shelf.journal(), shelf.store).trace(shelf.history(shown), round -> {});
        List<ReportPictures.Sheet> sheets = new ReportPictures(shelf.journal(), shelf.artifacts).showing(trace);

        // Then it is the second round's sheet, which can be erased like any blob
        assertThat(sheets).singleElement().extracting(ReportPictures.Sheet::round).isEqualTo(2L);
        new Eraser(shelf.store, Clock.systemUTC()).erase(order(shown), sheets.get(0));
        assertThat(shelf.artifacts.exists(sheets.get(0).sha256())).isFalse();
    }

    private dev.engram.lineage.round.RoundOrder orderOf(String scenario, String sample) {
        return new dev.engram.lineage.round.RoundOrder(1, scenario, 1, "attempt", "stub", null, null,
                List.of(new dev.engram.lineage.round.OrderSample(sample, List.of("cat"), Split.TRAIN, null)), null, null, null, null, 1, 0, "cpu",
                false, null);
    }

    private RebuildReport rebuild(long round, long from) {
        return new Rebuild(shelf.journal(), shelf.artifacts, shelf.catalog, shelf.staging(dir), new StubRunner(Trainer.ENVIRONMENT)).rebuild(round,
                new Rebuild.Options(dir.resolve("work"), from, Duration.ofMinutes(1), step -> {}, progress -> {}));
    }

    private String withdrawn(String name) {
        String sample = shelf.publish(name, "cat", Split.TRAIN);
        shelf.withdraw(Shelf.SCENARIO, sample);
        return sample;
    }

    private Annotation annotation(String text) {
        return new Annotation("mask", shelf.artifacts.put(text.getBytes(StandardCharsets.UTF_8)));
    }

    private List<Outcome> erase(String sample) {
        Set<String> hashes = new java.util.HashSet<>(shelf.search(Set.of(sample)).annotations(Shelf.SCENARIO, sample));
        hashes.add(sample);
        return new Eraser(shelf.store, Clock.systemUTC()).erase(order(sample), () -> shelf.search(hashes));
    }

    private static Eraser.Order order(String sample) {
        return new Eraser.Order(Shelf.SCENARIO, sample, "asked for");
    }
}
