package dev.engram.promoter.promotion;

import dev.engram.artifacts.ObjectStore;
import dev.engram.lineage.journal.Ancestry;
import dev.engram.lineage.journal.Decisions;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.History;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.Writer;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The scenarios' journals, read and never written: what people decide goes through the trainer. */
final class Journals {
    private record Read(Journal journal, History history) {}

    private final Map<String, Read> read = new HashMap<>();
    private final ObjectStore store;

    Journals(ObjectStore store) {
        this.store = store;
    }

    /** Whether the scenario has a journal. */
    boolean exists(String scenario) {
        return of(scenario).journal().newest().isPresent();
    }

    /** The rounds that ended, with where MLflow has them. */
    List<History.Line> rounds(String scenario) {
        return of(scenario).history().rounds();
    }

    /** The entry that accepted a round. */
    Optional<JournalEntry> accepted(String scenario, long round) {
        return of(scenario).journal().round(round).filter(entry -> entry.kind() == EntryKind.ROUND_ACCEPTED);
    }

    /** Id of the decision that was applied last. */
    Optional<String> lastDecision(String scenario) {
        return of(scenario).journal().head().decisions().stream().findFirst();
    }

    /** What making a round champion is: promoted, rolled back or restored. */
    Optional<String> kindOfChampion(String scenario, long round) {
        return decisions(scenario).kindOfChampion(round);
    }

    /** Why a round cannot be made champion now. */
    Optional<String> refusalOfChampion(String scenario, long round) {
        return decisions(scenario).refusalOfChampion(round);
    }

    /** Why a round cannot be rejected by review now. */
    Optional<String> refusalOfReview(String scenario, long round) {
        return decisions(scenario).refusalOfReview(round);
    }

    /** Whether a round is another one or descends from it. */
    boolean descends(String scenario, long round, long ancestor) {
        Optional<JournalEntry> from = accepted(scenario, round);
        Optional<JournalEntry> to = accepted(scenario, ancestor);
        return from.isPresent() && to.isPresent() && new Ancestry(of(scenario).journal()).contains(from.get().seq(), to.get().seq());
    }

    private Decisions decisions(String scenario) {
        return new Decisions(new Writer(of(scenario).journal(), Clock.systemUTC()));
    }

    private Read of(String scenario) {
        return read.computeIfAbsent(scenario, id -> {
            Journal journal = Journal.of(store, id);
            return new Read(journal, new History(journal));
        });
    }
}
