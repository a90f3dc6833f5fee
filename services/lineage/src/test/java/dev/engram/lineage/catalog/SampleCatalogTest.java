package dev.engram.lineage.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Hashes;
import dev.engram.api.sample.Split;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.TopicOffset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleCatalogTest {
    private static final RoundPolicy POLICY = RoundPolicy.defaults();
    private static final String CAT = Hashes.sha256("cat".getBytes());
    private static final String DOG = Hashes.sha256("dog".getBytes());

    private final SampleCatalog catalog = SampleCatalog.inMemory();
    private long offset;

    @AfterEach
    void close() {
        catalog.close();
    }

    @Test
    void whatARecordMeansIsDecidedInLogOrder() {
        assertThat(admit(CAT, "e1", Split.TRAIN, "cat")).isEqualTo(FoldOutcome.NEW);
        assertThat(admit(CAT, "e1", Split.TRAIN, "dog")).as("the same event").isEqualTo(FoldOutcome.DUPLICATE);
        assertThat(admit(CAT, "e2", null, "cat")).as("the same bytes and labels").isEqualTo(FoldOutcome.DUPLICATE);
        assertThat(admit(CAT, "e3", null, "tiger")).isEqualTo(FoldOutcome.RELABELLED);
        assertThat(admit(CAT, "e4", Split.HOLDOUT, "lion")).as("another side").isEqualTo(FoldOutcome.SPLIT_CONFLICT);
        assertThat(catalog.sample("s", CAT).orElseThrow().labels()).as("labels of a refused record do not count").containsExactly("tiger");
        assertThat(withdraw(CAT, "e5")).isEqualTo(FoldOutcome.WITHDRAWN);
        assertThat(withdraw(CAT, "e6")).isEqualTo(FoldOutcome.DUPLICATE);
        assertThat(admit(CAT, "e7", null, "cat")).as("withdrawn for ever").isEqualTo(FoldOutcome.REFUSED);
        assertThat(catalog.sample("s", CAT)).isEmpty();
    }

    @Test
    void aSampleWithdrawnBeforeItCameIsRefusedWhenItComes() {
        assertThat(withdraw(CAT, "e1")).isEqualTo(FoldOutcome.WITHDRAWN);
        assertThat(admit(CAT, "e2", null, "cat")).isEqualTo(FoldOutcome.REFUSED);
        assertThat(catalog.counts("s")).isEqualTo(new Counts(0, 0, 0, 1));
    }

    @Test
    void theOrderOfLabelsDoesNotMakeThemOthers() {
        admit(CAT, "e1", null, "colour=red", "size=big");
        assertThat(admit(CAT, "e2", null, "size=big", "colour=red")).isEqualTo(FoldOutcome.DUPLICATE);
    }

    @Test
    void anAnnotationThatComesLaterIsAChangeAndItsAbsenceIsNone() {
        List<SampleAdmitted.Annotation> mask = List.of(new SampleAdmitted.Annotation("mask", new ArtifactRef(DOG, 3)));
        admit(CAT, "e1", null, "cat");
        assertThat(catalog.apply(at(), event(CAT, "e2", null, mask, "cat"), POLICY)).isEqualTo(FoldOutcome.RELABELLED);
        assertThat(admit(CAT, "e3", null, "cat")).isEqualTo(FoldOutcome.DUPLICATE);
        assertThat(catalog.sample("s", CAT).orElseThrow().annotations()).isEqualTo(mask);
    }

    @Test
    void aRecordThatContradictsItselfIsRefused() {
        SampleAdmitted wrong = new SampleAdmitted(1, SampleAdmitted.ADMITTED, "s", CAT, List.of("cat"), null, new ArtifactRef(DOG, 3), null,
                "e1", "t", null);
        assertThat(catalog.apply(at(), wrong, POLICY)).isEqualTo(FoldOutcome.REFUSED);
        assertThat(admit(CAT, "e2", null)).as("no label").isEqualTo(FoldOutcome.REFUSED);
    }

    @Test
    void anOffsetIsTakenInOnce() {
        admit(CAT, "e1", null, "cat");
        assertThat(catalog.apply(new TopicOffset("t", 0, 0), event(DOG, "e2", null, List.of(), "dog"), POLICY)).isEqualTo(FoldOutcome.SEEN);
        assertThat(catalog.next("t", 0)).isEqualTo(1);
        assertThat(catalog.sample("s", DOG)).isEmpty();
    }

    @Test
    void recordsOfAScenarioThatIsNotKnownWaitInTheirOrder() {
        // Given a log in which a scenario's records come before anybody knows its shares, and another's between them
        catalog.apply(at(), event(CAT, "e1", null, List.of(), "cat"), null);
        admit(DOG, "e2", null, "dog");
        assertThat(catalog.apply(at(), new SampleAdmitted(1, SampleAdmitted.ADMITTED, "late", CAT, List.of("cat"), Split.TRAIN, new ArtifactRef(CAT, 3),
                null, "e1", "t", null), null)).isEqualTo(FoldOutcome.PARKED);
        // Then what waits is not passed by, and the log is read on
        assertThat(catalog.parked()).containsExactly("late");
        assertThat(catalog.next("late", "t", 0)).isEqualTo(2);
        assertThat(catalog.next("t", 0)).isEqualTo(3);
        assertThat(catalog.sample("s", CAT)).as("folded before its scenario's next record").isPresent();
        // When the shares are known
        catalog.unpark("late", new TopicOffset("t", 0, 0), POLICY);
        // Then it is folded where it stands
        assertThat(catalog.parked()).isEmpty();
        assertThat(catalog.next("late", "t", 0)).isEqualTo(3);
        assertThat(catalog.history("late", CAT)).containsExactly(2L);
        assertThat(catalog.counts("late").train()).isEqualTo(1);
    }

    @Test
    void whatWaitsComesBeforeWhatCameLaterAlsoWithinOneBatch() {
        admit(DOG, "e0", null, "dog");
        List<FoldOutcome> outcomes = catalog.applyAll(List.of(
                new Admission(at(), event(CAT, "e1", Split.TRAIN, List.of(), "cat"), POLICY),
                new Admission(at(), event(CAT, "e2", Split.TRAIN, List.of(), "tiger"), null),
                new Admission(at(), event(CAT, "e3", Split.TRAIN, List.of(), "lion"), POLICY)));
        assertThat(outcomes).containsExactly(FoldOutcome.NEW, FoldOutcome.PARKED, FoldOutcome.RELABELLED);
        assertThat(catalog.sample("s", CAT).orElseThrow().labels()).containsExactly("lion");
        assertThat(catalog.history("s", CAT)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void sidesFollowTheShares() {
        // Given 5,000 samples without a split
        List<Admission> batch = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            batch.add(new Admission(at(), event(Hashes.sha256(("image " + i).getBytes()), "e" + i, null, List.of(), "x"), POLICY));
        }
        catalog.applyAll(batch);
        // Then they stand 80/10/10
        Counts counts = catalog.counts("s");
        assertThat(counts.train()).isBetween(3900L, 4100L);
        assertThat(counts.tune()).isBetween(420L, 580L);
        assertThat(counts.train() + counts.tune() + counts.holdout()).isEqualTo(5000);
    }

    @Test
    void theSideOfASampleIsAPromise() {
        // These must never change: models of the past were learned from exactly these sides.
        assertThat(Splits.of("digits", CAT, 0.8, 0.1)).isEqualTo(Split.TRAIN);
        assertThat(Splits.of("digits", Hashes.sha256("image 3".getBytes()), 0.5, 0.25)).isEqualTo(
                Splits.of("digits", Hashes.sha256("image 3".getBytes()), 0.5, 0.25));
    }

    @Test
    void labelsAreThoseOfTheCutAndWhatIsSetAsideIsNotSeen() {
        admit(CAT, "e1", Split.TRAIN, "cat");
        admit(CAT, "e2", null, "tiger");
        admit(CAT, "e3", null, "lion");
        assertThat(labels(1)).containsExactly("cat");
        assertThat(labels(2)).containsExactly("tiger");
        assertThat(labels(3, OffsetRange.of("t", 0, 2, 3))).containsExactly("tiger");
        assertThat(labels(3, OffsetRange.of("t", 0, 1, 3))).containsExactly("cat");
        assertThat(labels(3, OffsetRange.of("t", 0, 0, 1))).containsExactly("lion");
        assertThat(labels(3, OffsetRange.of("t", 0, 0, 3))).isEmpty();
    }

    @Test
    void anExperienceHoldsEachSampleOnceAtItsFirstPlace() {
        admit(CAT, "e1", Split.TRAIN, "cat");
        admit(DOG, "e2", Split.TRAIN, "dog");
        admit(CAT, "e3", null, "tiger");
        withdraw(DOG, "e4");
        Experience first = catalog.experience("s", range(0, 3), view(3));
        assertThat(first.samples()).extracting(Sample::id).containsExactly(CAT, DOG);
        assertThat(first.samples().get(0).labels()).containsExactly("tiger");
        assertThat(first.fresh()).isEqualTo(2);
        Experience all = catalog.experience("s", range(0, 4), view(4));
        assertThat(all.samples()).extracting(Sample::id).containsExactly(CAT);
        assertThat(all.withdrawn()).containsExactly(DOG);
        Experience later = catalog.experience("s", range(2, 3), view(4));
        assertThat(later.relabelled()).isEqualTo(1);
    }

    @Test
    void waitingIsCountedByKindWithTheOldestTime() {
        admit(CAT, "e1", null, "cat");
        admit(CAT, "e2", null, "tiger");
        withdraw(CAT, "e3");
        Waiting waiting = catalog.waiting("s", range(0, Long.MAX_VALUE));
        assertThat(waiting).isEqualTo(new Waiting(1, 1, 1, 1767225600000L));
        assertThat(catalog.history("s", CAT)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void scenariosInOnePartitionDoNotSeeEachOther() {
        admit(CAT, "e1", null, "cat");
        catalog.apply(at(), new SampleAdmitted(1, SampleAdmitted.ADMITTED, "other", CAT, List.of("animal"), null, new ArtifactRef(CAT, 3), null,
                "e1", "t", null), POLICY);
        assertThat(catalog.experience("s", range(0, 9)).samples()).hasSize(1);
        assertThat(catalog.sample("other", CAT).orElseThrow().labels()).containsExactly("animal");
    }

    @Test
    void aScenarioInTwoLogsIsAMistake() {
        admit(CAT, "e1", null, "cat");
        assertThatExceptionOfType(CatalogException.class)
                .isThrownBy(() -> catalog.apply(new TopicOffset("moved", 0, 0), event(DOG, "e2", null, List.of(), "dog"), POLICY))
                .withMessageContaining("clear");
        catalog.clear();
        assertThat(catalog.apply(new TopicOffset("moved", 0, 0), event(DOG, "e2", null, List.of(), "dog"), POLICY)).isEqualTo(FoldOutcome.NEW);
    }

    @Test
    void aBatchIsWholeOrAbsentAndSurvivesReopening(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("catalog.db");
        try (SampleCatalog first = SampleCatalog.open(file)) {
            first.apply(new TopicOffset("t", 0, 0), event(CAT, "e1", null, List.of(), "cat"), POLICY);
            // Given a batch whose second record cannot be folded
            List<Admission> broken = List.of(
                    new Admission(new TopicOffset("t", 0, 1), event(DOG, "e2", null, List.of(), "dog"), POLICY),
                    new Admission(new TopicOffset("u", 0, 0), event(DOG, "e3", null, List.of(), "dog"), POLICY));
            assertThatExceptionOfType(CatalogException.class).isThrownBy(() -> first.applyAll(broken));
            // When the process dies here: the file as it is now
            Files.copy(file, dir.resolve("copy.db"));
            Files.copy(dir.resolve("catalog.db-wal"), dir.resolve("copy.db-wal"));
        }
        // Then nothing of the batch is there, and what was before is
        try (SampleCatalog again = SampleCatalog.open(dir.resolve("copy.db"))) {
            assertThat(again.next("t", 0)).isEqualTo(1);
            assertThat(again.sample("s", CAT)).isPresent();
            assertThat(again.sample("s", DOG)).isEmpty();
        }
    }

    @Test
    void aFileOfAnotherVersionSaysWhatToDo(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("catalog.db");
        Files.writeString(file, "this is no database, it is a text that somebody put here by mistake");
        assertThatExceptionOfType(CatalogException.class).isThrownBy(() -> SampleCatalog.open(file)).withMessageContaining("may be deleted");
    }

    private List<String> labels(long cut, OffsetRange... setAside) {
        Sample seen = catalog.samples("s", List.of(CAT), new View(new TopicOffset("t", 0, cut), List.of(setAside))).get(CAT);
        return seen == null ? List.of() : seen.labels();
    }

    private static List<OffsetRange> range(long from, long to) {
        return List.of(OffsetRange.of("t", 0, from, to));
    }

    private static View view(long cut) {
        return new View(new TopicOffset("t", 0, cut), List.of());
    }

    private TopicOffset at() {
        return new TopicOffset("t", 0, offset++);
    }

    private FoldOutcome admit(String sample, String event, Split split, String... labels) {
        return catalog.apply(at(), event(sample, event, split, List.of(), labels), POLICY);
    }

    private FoldOutcome withdraw(String sample, String event) {
        return catalog.apply(at(), new SampleAdmitted(1, SampleAdmitted.WITHDRAWN, "s", sample, null, null, null, null, event, "t", null), POLICY);
    }

    private static SampleAdmitted event(
            String sample, String event, Split split, List<SampleAdmitted.Annotation> annotations, String... labels) {
        return new SampleAdmitted(1, SampleAdmitted.ADMITTED, "s", sample, List.of(labels), split, new ArtifactRef(sample, 3), annotations, event,
                "t", "2026-01-01T00:00:00Z");
    }
}
