package dev.engram.lineage.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.Journal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same random sequences with somebody who thins and sweeps all the time, dies, and is interrupted by everybody else. A failure
 * names its seed; {@code -Dengram.model.seed=N} plays that one alone, {@code -Dengram.model.sequences=N} plays more.
 */
class SweepModelTest {
    private static final int SEQUENCES = Integer.getInteger("engram.model.sequences", 40);
    private static final int STEPS = 400;

    private long deleted;
    private long spared;
    private int thinned;
    private int died;

    @Test
    void whatIsNamedIsNeverSweptAndEveryVersionIsFoundAgain(@TempDir Path dir) {
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
        System.out.printf("sweeps: %d sequences, %d blobs deleted, %d spared, %d thinnings, %d sweeps died%n", last - first + 1, deleted,
                spared, thinned, died);
        if (only == null) {
            // The sequences are worth something only if they get everywhere.
            assertThat(deleted).isGreaterThan(SEQUENCES);
            assertThat(spared).isPositive();
            assertThat(thinned).isGreaterThan(SEQUENCES);
            assertThat(died).isGreaterThan(SEQUENCES / 4);
        }
    }

    private void play(long seed, Path dir, boolean rebuild) {
        // Given a story in which somebody sweeps
        Story story = Story.swept(seed);
        // When it is played to its end
        story.play(STEPS);
        deleted += story.sweeper().deleted;
        spared += story.sweeper().spared;
        died += story.sweeper().died;
        thinned += (int) Journal.of(story.store(), Story.SCENARIO).entries().stream().filter(e -> e.kind() == EntryKind.THINNED).count();
        // Then the journal is the ideal fold, and what it names is there
        IdealFold ideal = story.check();
        // And every version is found again, those with thinned states, too
        if (rebuild) {
            FoldModelTest.rebuild(story, ideal, dir);
        }
        story.close();
    }
}
