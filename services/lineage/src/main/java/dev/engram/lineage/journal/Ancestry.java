package dev.engram.lineage.journal;

import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.Ranges;
import java.util.ArrayList;
import java.util.List;

/** Who descends from whom, read from the journal along the parents. Costs one entry per round that is passed. */
public final class Ancestry {
    private final Journal journal;

    /** Ancestry in this journal. */
    public Ancestry(Journal journal) {
        this.journal = journal;
    }

    /**
     * What separates two rounds.
     *
     * @param left  rounds of the first one's ancestry only, newest first
     * @param right rounds of the second one's ancestry only, newest first
     */
    public record Fork(List<JournalEntry> left, List<JournalEntry> right) {
        /** Ranges learned on the left only, under the names the log has now. */
        List<OffsetRange> leftRanges(LogMoves moves) {
            return ranges(left, moves);
        }

        /** Ranges learned on the right only, under the names the log has now. */
        List<OffsetRange> rightRanges(LogMoves moves) {
            return ranges(right, moves);
        }

        private static List<OffsetRange> ranges(List<JournalEntry> rounds, LogMoves moves) {
            List<OffsetRange> all = List.of();
            for (JournalEntry entry : rounds) {
                all = Ranges.union(all, Ranges.attempted(moves.now(entry.round().taken(), entry.seq()), 0));
            }
            return all;
        }
    }

    /**
     * Walks from both rounds to where their ancestries meet.
     *
     * @param leftEntry  number of the entry that accepted the first round; 0 for the empty state
     * @param rightEntry number of the entry that accepted the second round; 0 for the empty state
     */
    public Fork fork(long leftEntry, long rightEntry) {
        List<JournalEntry> left = new ArrayList<>();
        List<JournalEntry> right = new ArrayList<>();
        long a = leftEntry;
        long b = rightEntry;
        // A parent's entry is always older than its child's, so the younger of the two cannot be a common ancestor.
        while (a != b) {
            JournalEntry younger = journal.require(Math.max(a, b));
            if (a > b) {
                left.add(younger);
                a = younger.round().parentEntry();
            } else {
                right.add(younger);
                b = younger.round().parentEntry();
            }
        }
        return new Fork(left, right);
    }

    /** Whether the entry accepted the round at {@code descendant} or one of its ancestors. */
    public boolean contains(long descendant, long ancestor) {
        return ancestor == 0 || fork(descendant, ancestor).right().isEmpty();
    }

    /** The accepting entries from the first round to this one. */
    public List<JournalEntry> line(long entry) {
        List<JournalEntry> line = new ArrayList<>(fork(entry, 0).left());
        java.util.Collections.reverse(line);
        return line;
    }
}
