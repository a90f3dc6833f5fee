package dev.engram.lineage.journal;

import java.util.List;

/**
 * Which accepted rounds keep their state's files. It speaks of every round up to {@code upTo}; younger ones keep theirs.
 * A state goes in two steps: it leaves in one thinning and is gone with the next, so that a decision that was on its way
 * when it left can still be applied.
 *
 * @param upTo    the newest round that was looked at
 * @param kept    rounds that keep their state's files, oldest first
 * @param leaving rounds whose state's files go with the next thinning, unless the head or the champion is one of them then
 */
public record Thinning(long upTo, List<Long> kept, List<Long> leaving) {
    public Thinning {
        kept = List.copyOf(kept);
        leaving = List.copyOf(leaving);
    }

    /** Before the first one: every round keeps its state's files. */
    public static Thinning none() {
        return new Thinning(0, List.of(), List.of());
    }

    /** The newest one that a head knows of. */
    public static Thinning of(Journal journal, Head head) {
        return head.lastThinning() == 0 ? none() : journal.require(head.lastThinning()).thinning();
    }

    /** Whether people can still decide for the round: its state's files are there and stay. */
    public boolean keeps(long round) {
        return round > upTo || kept.contains(round);
    }

    /** Whether the round's state has no files any more, or may lose them at any time. Its manifest is there for ever. */
    public boolean gone(long round) {
        return !keeps(round) && !leaving.contains(round);
    }

    /** Why a round's state cannot be gone on with, for people. */
    public String refusal(long round) {
        return "the state of round " + round + " was thinned out, so no round can go on from it; of the rounds up to " + upTo
                + " the states of " + kept + " are kept";
    }
}
