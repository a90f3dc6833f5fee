package dev.engram.lineage.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.sample.Split;
import dev.engram.artifacts.Artifacts;
import dev.engram.lineage.BranchRebuild;
import dev.engram.lineage.BranchReport;
import dev.engram.lineage.StateStore;
import dev.engram.lineage.branch.Branch;
import dev.engram.lineage.branch.Branches;
import dev.engram.lineage.worker.RoundFailed;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same line, learned as if some samples had never come. */
class BranchRebuildTest {
    @TempDir
    Path dir;
    private final Shelf shelf = new Shelf();

    @AfterEach
    void close() {
        shelf.close();
    }

    @Test
    void itComesOutAsIfTheSampleHadNeverBeenPublished() throws RoundFailed {
        // Given a line with a sample that is learned, kept in memory, and one without it
        String doubted = Shelf.named("doubted", true);
        try (Shelf never = new Shelf()) {
            for (Shelf each : List.of(shelf, never)) {
                each.publish("first", "cat", Split.TRAIN);
                if (each == shelf) {
                    each.publish(doubted, "dog", Split.TRAIN);
                }
                each.round();
                each.publish("second", "cat", Split.TRAIN);
                each.round();
            }

            // When the line is learned without it
            BranchReport report = without(2, "clean", Shelf.id(doubted));

            // Then the state is, bit for bit, the one of the line that never had it
            assertThat(report.branch().last().state()).isEqualTo(never.journal().round(2).orElseThrow().round().state());
            assertThat(report.affected()).containsExactly(1L, 2L);
        }
    }

    @Test
    void itIsKeptBesideHistoryWithAllItsFiles() throws RoundFailed {
        // Given a version
        String doubted = shelf.publish("doubted", "dog", Split.TRAIN);
        shelf.publish("first", "cat", Split.TRAIN);
        shelf.round();
        long entries = shelf.journal().newest().orElseThrow().seq();

        // When a branch is made of it
        without(1, "clean", doubted);

        // Then the journal is as it was, and the branch names files that are all there
        assertThat(shelf.journal().newest().orElseThrow().seq()).isEqualTo(entries);
        Branches branches = new Branches(shelf.store, Shelf.SCENARIO);
        Branch branch = branches.find("clean").orElseThrow();
        assertThat(branches.names()).containsExactly("clean");
        assertThat(branch.without()).containsExactly(doubted);
        assertThat(branches.blobs()).contains(branch.last().state(), branch.bundle()).allMatch(new Artifacts(shelf.store)::exists);
        assertThat(new StateStore(new Artifacts(shelf.store)).verify(branch.last().state())).isEmpty();
    }

    @Test
    void itBeginsAtTheStoredStateBeforeTheFirstRoundThatHadTheSample() throws RoundFailed {
        shelf.publish("first", "cat", Split.TRAIN);
        shelf.round();
        String doubted = shelf.publish("doubted", "dog", Split.TRAIN);
        shelf.publish("second", "cat", Split.TRAIN);
        shelf.round();

        Branch branch = without(2, "clean", doubted).branch();

        assertThat(branch.start()).isEqualTo(1);
        assertThat(branch.rounds()).extracting(Branch.Learned::round).containsExactly(2L);
    }

    @Test
    void aRoundWithNothingLeftToLearnLeavesItsHoldOutToTheNext() throws RoundFailed {
        // Given a round whose only training sample is withheld
        shelf.publish("first", "cat", Split.TRAIN);
        shelf.round();
        String doubted = shelf.publish("doubted", "dog", Split.TRAIN);
        String measured = shelf.publish("measured", "dog", Split.HOLDOUT);
        shelf.round();
        shelf.publish("third", "cat", Split.TRAIN);
        shelf.round();

        // When the line is learned without it
        BranchReport report = without(3, "clean", doubted);

        // Then that round is passed over and its hold-out sample is in the next one
        assertThat(report.skipped()).containsExactly(2L);
        assertThat(report.branch().rounds()).extracting(Branch.Learned::round).containsExactly(3L);
        assertThat(new StateStore(shelf.artifacts).manifest(report.branch().last().state()).samples()).contains(measured).doesNotContain(doubted);
    }

    @Test
    void withoutASampleThatTheLineNeverHadNothingWouldChange() {
        shelf.publish("first", "cat", Split.TRAIN);
        shelf.round();
        String later = shelf.publish("later", "cat", Split.TRAIN);

        assertThatThrownBy(() -> without(1, "clean", later)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing would change");
        assertThat(new Branches(shelf.store, Shelf.SCENARIO).names()).isEmpty();
    }

    @Test
    void aBranchIsNeverOverwritten() throws RoundFailed {
        String doubted = shelf.publish("doubted", "dog", Split.TRAIN);
        shelf.publish("first", "cat", Split.TRAIN);
        shelf.round();
        without(1, "clean", doubted);

        assertThatThrownBy(() -> without(1, "clean", doubted)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'clean' is there already");
    }

    @Test
    void anErasedSampleCanBeLeftOut() throws RoundFailed {
        // Given a version that needs a sample whose bytes were erased
        String erased = shelf.publish("erased", "dog", Split.TRAIN);
        shelf.publish("first", "cat", Split.TRAIN);
        shelf.round();
        shelf.withdraw(Shelf.SCENARIO, erased);
        shelf.artifacts.erasures().erase(erased, dev.engram.artifacts.Tombstone.of(erased, Shelf.SCENARIO, "why", "2026-01-01T00:00:00Z", null));

        // When its line is learned without it, then nothing is missing
        assertThat(without(1, "clean", erased).branch().rounds()).hasSize(1);
    }

    private BranchReport without(long round, String name, String... samples) throws RoundFailed {
        return new BranchRebuild(shelf.journal(), shelf.store, shelf.catalog, shelf.staging(dir), new StubRunner(Trainer.ENVIRONMENT),
                Clock.systemUTC()).learn(new BranchRebuild.Wish(round, name, Set.of(samples), dir.resolve("work"), Duration.ofMinutes(1),
                        learned -> {}, progress -> {}));
    }
}
