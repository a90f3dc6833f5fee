package dev.engram.lineage.journal;

import dev.engram.lineage.log.Cursor;
import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.Ranges;
import dev.engram.lineage.log.TopicOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * How a head follows from the one before: pure functions, one per kind of entry. Each keeps the promise of
 * {@link Head}: every offset below the cursor is learned by the head's ancestry, pending or set aside, and only one of them.
 */
public final class Transitions {
    private Transitions() {}

    /** A round's state becomes the head; what it took in is learned. */
    public static Head accepted(Head head, RoundRecord round, long entry, Aftermath after) {
        List<Long> unregistered = new ArrayList<>(head.unregistered());
        unregistered.add(round.round());
        List<OffsetRange> pending = Ranges.minus(head.pending(), round.taken());
        return ended(head.at(round.state(), round.round(), entry), pending, round.cut(), after).counted(round.round() + 1, unregistered);
    }

    /** A round was rejected or failed: the state stays, and what it took in waits, is tried in parts, or is set aside. */
    public static Head notAccepted(Head head, RoundRecord round, Aftermath after) {
        List<OffsetRange> pending = Ranges.minus(head.pending(), round.taken());
        return ended(head, pending, round.cut(), after).counted(round.round() + 1, head.unregistered());
    }

    private static Head ended(Head head, List<OffsetRange> left, TopicOffset cut, Aftermath after) {
        List<OffsetRange> pending = Ranges.minus(Ranges.minus(left, after.waiting()), after.givenUp());
        return head.ranges(head.cursor().with(cut), Ranges.union(pending, after.waiting()), Ranges.union(head.setAside(), after.givenUp()))
                .suspecting(after.suspects());
    }

    /** MLflow has the round. */
    public static Head registered(Head head, long round) {
        return head.counted(head.nextRound(), head.unregistered().stream().filter(open -> open != round).toList());
    }

    /** Another record is in force: what made rounds fail may be mended by it. */
    public static Head configured(Head head, String hash) {
        return head.configured(hash).suspecting(head.suspects().afresh());
    }

    /** A decision was applied or found to change nothing; its id is known now. */
    static Head decided(Head head, String decision, long entry) {
        List<String> recent = new ArrayList<>(head.decisions());
        recent.add(0, decision);
        return head.decided(recent.subList(0, Math.min(recent.size(), Head.RECENT_DECISIONS)), entry);
    }

    /**
     * The head moves to another round, or to the empty state.
     *
     * @param state    the target's state, null for the empty one
     * @param round    its number, or 0
     * @param entry    number of the entry that accepted it, or 0
     * @param unlearned ranges learned by the old ancestry only
     * @param relearned ranges learned by the new ancestry only
     * @param pending  whether what is unlearned waits for the next round; otherwise it is set aside
     */
    static Head moved(Head head, String state, long round, long entry, List<OffsetRange> unlearned, List<OffsetRange> relearned,
            boolean pending) {
        List<OffsetRange> back = Ranges.attempted(unlearned, 0);
        List<OffsetRange> waiting = Ranges.minus(head.pending(), relearned);
        List<OffsetRange> aside = Ranges.minus(head.setAside(), relearned);
        Head moved = head.at(state, round, entry).ranges(
                head.cursor(), pending ? Ranges.union(waiting, back) : waiting, pending ? aside : Ranges.union(aside, back));
        // Without a state there is nothing to try on what only judges.
        return state == null ? moved.suspecting(Suspects.none()) : moved;
    }

    /** Pending ranges are set aside. */
    public static Head setAside(Head head, List<OffsetRange> ranges) {
        List<OffsetRange> found = Ranges.intersection(head.pending(), ranges);
        return head.ranges(head.cursor(), Ranges.minus(head.pending(), found), Ranges.union(head.setAside(), Ranges.attempted(found, 0)));
    }

    /** Ranges that were set aside wait for the next round. */
    public static Head released(Head head, List<OffsetRange> ranges) {
        List<OffsetRange> found = Ranges.intersection(head.setAside(), ranges);
        return head.ranges(head.cursor(), Ranges.union(head.pending(), Ranges.attempted(found, 0)), Ranges.minus(head.setAside(), found));
    }

    /** States of old rounds lose their files: where the scenario stands is not touched. */
    public static Head thinned(Head head, long entry) {
        return head.thinned(entry);
    }

    /** The log was moved: every place is renamed. */
    public static Head moved(Head head, LogMove move, long entry) {
        Cursor cursor = new Cursor(head.cursor().positions().stream().map(move::apply).toList());
        return head.ranges(cursor, Ranges.union(move.apply(head.pending()), List.of()), Ranges.union(move.apply(head.setAside()), List.of()))
                .suspecting(head.suspects().moved(move)).moved(entry);
    }
}
