package dev.engram.trainer.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.lineage.journal.JournalEntry;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class VersionNotesTest {
    @Test
    void theFirstLineIsASummary() {
        String notes = VersionNotes.of(Entries.accepted(1, List.of("cat", "dog"), List.of(0.95), 0.95, 0), null, null);
        assertThat(notes.lines().findFirst()).contains("Round 1: 2 new classes: cat, dog; 20 samples; average accuracy 95.0 %.");
        assertThat(notes).contains("There is no champion to compare with.", "| average accuracy | 95.0 % |", "| experience 1: cat, dog | 95.0 % |");
    }

    @Test
    void whatChangedAgainstTheChampionStandsSideBySide() {
        JournalEntry champion = Entries.accepted(1, List.of("cat", "dog"), List.of(0.95), 0.95, 0);
        String notes = VersionNotes.of(Entries.accepted(2, List.of("cat", "dog", "owl"), List.of(0.9, 0.8), 0.85, 0.05), champion, "7");
        assertThat(notes).startsWith("Round 2: new class owl; ").contains("the champion, round 1 (version 7)",
                "| average accuracy | 95.0 % | 85.0 % |", "| forgetting | 0.0 % | 5.0 % |",
                "| experience 1: cat, dog | 95.0 % | 90.0 % |", "| experience 2: owl | – | 80.0 % |");
    }

    @Test
    void namesCannotBecomeTablesOrLinks() {
        String notes = VersionNotes.of(Entries.accepted(1, List.of("a|b", "[x](http://y)", "two\nlines"), List.of(0.5), 0.5, 0), null, null);
        assertThat(notes.lines().findFirst().orElseThrow()).contains("a\\|b", "\\[x\\](http://y)", "two lines");
    }

    @Test
    void staysBelowWhatADatabaseTakes() {
        List<String> names = java.util.stream.IntStream.range(0, 500).mapToObj(i -> "a rather long name of a class, number " + i).toList();
        String notes = VersionNotes.of(Entries.accepted(1, names, Collections.nCopies(500, 0.5), 0.5, 0), null, null);
        assertThat(notes).hasSizeLessThan(5_000).contains("and 488 more", "460 experiences more");
    }
}
