package dev.engram.lineage;

import dev.engram.lineage.journal.Ancestry;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.RoundRecord;
import dev.engram.lineage.journal.Thinning;
import java.util.List;

/** The accepted rounds from the first to one that is to be computed again. */
final class Line {
    private final List<JournalEntry> rounds;
    private final Thinning thinning;

    private Line(List<JournalEntry> rounds, Thinning thinning) {
        this.rounds = rounds;
        this.thinning = thinning;
    }

    /**
     * The line that leads to a round.
     *
     * @throws IllegalArgumentException if it is no accepted round
     */
    static Line of(Journal journal, long round, Thinning thinning) {
        JournalEntry target = journal.round(round).filter(e -> e.kind() == EntryKind.ROUND_ACCEPTED).orElseThrow(
                () -> new IllegalArgumentException("round " + round + " of " + journal.scenario() + " is no accepted round"));
        return new Line(new Ancestry(journal).line(target.seq()), thinning);
    }

    /** Every round, the oldest first. */
    List<JournalEntry> all() {
        return rounds;
    }

    /** The round that it leads to. */
    JournalEntry target() {
        return rounds.get(rounds.size() - 1);
    }

    /** The rounds behind one, the oldest first; all for 0. */
    List<JournalEntry> after(long round) {
        return rounds.stream().filter(entry -> entry.round().round() > round).toList();
    }

    /**
     * The round that is the start, and those behind it; all for 0.
     *
     * @throws IllegalArgumentException if there is no such round, or nothing can start from it
     */
    List<JournalEntry> from(long round) {
        if (round == 0) {
            return rounds;
        }
        JournalEntry start = rounds.stream().filter(entry -> entry.round().round() == round).findFirst().orElseThrow(
                () -> new IllegalArgumentException("round " + round + " is no ancestor of round " + target().round().round() + "; those are "
                        + rounds.stream().map(entry -> entry.round().round()).toList()));
        if (thinning.gone(round)) {
            throw new IllegalArgumentException("round " + round + " is no start: its state was thinned out; " + startable(0)
                    + ", or 0 for the empty state");
        }
        return rounds.subList(rounds.indexOf(start), rounds.size());
    }

    /** From where the line can be computed without a round and those before it, for people. */
    String startsBehind(JournalEntry round) {
        return round == target() ? "the version itself learned it; it can be learned without it, as a branch (--without)"
                : startable(round.round().round()) + " (--from); or without the sample, as a branch (--without)";
    }

    /** The newest round at or before one whose state is stored; 0 if there is none. */
    long nearestStart(long round, StateStore states) {
        for (int i = rounds.size() - 1; i >= 0; i--) {
            RoundRecord record = rounds.get(i).round();
            if (record.round() <= round && !thinning.gone(record.round()) && states.complete(record.state())) {
                return record.round();
            }
        }
        return 0;
    }

    private String startable(long behind) {
        List<Long> stored = rounds.stream().filter(entry -> entry != target() && entry.round().round() >= behind)
                .map(entry -> entry.round().round()).filter(candidate -> !thinning.gone(candidate)).toList();
        return stored.isEmpty() ? "no later round can be started from" : "rounds that can be started from are " + stored;
    }
}
