package dev.engram.lineage.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.BlobCache;
import dev.engram.artifacts.PluginStore;
import dev.engram.lineage.Rebuild;
import dev.engram.lineage.RebuildReport;
import dev.engram.lineage.RoundStaging;
import dev.engram.lineage.StateStore;
import dev.engram.lineage.catalog.Admission;
import dev.engram.lineage.catalog.SampleCatalog;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.log.TopicOffset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random sequences of everything that may happen, compared with an ideal sequential fold. A failure names its seed;
 * {@code -Dengram.model.seed=N} plays that one alone, {@code -Dengram.model.sequences=N} plays more.
 */
class FoldModelTest {
    private static final int SEQUENCES = Integer.getInteger("engram.model.sequences", 300);
    private static final int STEPS = 150;

    private final Map<EntryKind, Integer> written = new EnumMap<>(EntryKind.class);
    private int killed;
    private int unanswered;
    private int superseded;

    @Test
    void whateverHappensTheHeadIsTheIdealFoldOfTheLog(@TempDir Path dir) {
        Long only = Long.getLong("engram.model.seed");
        long first = only == null ? 1 : only;
        long last = only == null ? SEQUENCES : only;
        for (long seed = first; seed <= last; seed++) {
            try {
                play(seed, dir.resolve("seed-" + seed), only != null || seed % 5 == 0);
            } catch (Throwable e) {
                throw new AssertionError("sequence with seed " + seed + " (repeat: -Dengram.model.seed=" + seed + "): " + e, e);
            }
        }
        System.out.printf("model-based test: %d sequences, killed %d times, %d calls unanswered, %d attempts superseded, entries %s%n",
                last - first + 1, killed, unanswered, superseded, written);
        if (only == null) {
            // The sequences are worth something only if they get everywhere.
            assertThat(written).containsKeys(EntryKind.ROUND_ACCEPTED, EntryKind.ROUND_REJECTED, EntryKind.ROUND_FAILED,
                    EntryKind.REGISTERED, EntryKind.DECISION, EntryKind.SET_ASIDE, EntryKind.CONFIGURATION);
            assertThat(written.get(EntryKind.ROUND_ACCEPTED)).isGreaterThan(3 * SEQUENCES);
        }
    }

    private void play(long seed, Path dir, boolean rebuild) {
        // Given a story with faults
        Story story = new Story(seed);
        // When it is played to its end
        story.play(STEPS);
        killed += story.killed;
        unanswered += story.unanswered;
        superseded += story.superseded;
        // Then the journal is the ideal fold, step by step
        IdealFold ideal = story.check();
        for (JournalEntry entry : Journal.of(story.store(), Story.SCENARIO).entries()) {
            written.merge(entry.kind(), 1, Integer::sum);
        }
        // And every committed round is found again from the log alone
        if (rebuild) {
            rebuild(story, ideal, dir);
        }
        story.close();
    }

    static void rebuild(Story story, IdealFold ideal, Path dir) {
        Artifacts artifacts = new Artifacts(story.store());
        try (SampleCatalog catalog = SampleCatalog.inMemory()) {
            for (int at = 0; at < story.log().records.size(); at++) {
                catalog.applyAll(java.util.List.of(new Admission(new TopicOffset(Trainer.TOPIC, Trainer.PARTITION, at),
                        story.log().records.get(at), story.record().policy())));
            }
            RoundStaging staging = new RoundStaging(new BlobCache(artifacts, dir.resolve("cache")), new StateStore(artifacts),
                    new PluginStore(story.store()));
            Rebuild rebuild = new Rebuild(Journal.of(story.store(), Story.SCENARIO), artifacts, catalog, staging,
                    new StubRunner(Trainer.ENVIRONMENT));
            for (long leaf : ideal.leaves()) {
                RebuildReport report = rebuild.rebuild(leaf, new Rebuild.Options(dir.resolve("work-" + leaf), 0, Duration.ofMinutes(1),
                        step -> { }, progress -> { }));
                assertThat(report.verdict()).as("rebuild of round %s: %s", leaf, report).isEqualTo(RebuildReport.Verdict.EQUAL);
                assertThat(report.steps()).hasSameSizeAs(ideal.line(leaf));
            }
        }
    }
}
