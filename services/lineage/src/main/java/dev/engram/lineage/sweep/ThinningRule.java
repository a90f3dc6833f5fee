package dev.engram.lineage.sweep;

import java.time.Duration;

/**
 * Which states of accepted rounds keep their files. Kept are the newest ones, then half as many of every doubling of the
 * distance (of rounds twice as far back every second, of those four times as far back every fourth, and so on), the head
 * with its parent, the champion, and who was champion a while ago. So the number of states grows with the logarithm of the
 * number of rounds, and from a kept state to any round it is never far in proportion.
 *
 * @param newest    so many of the newest accepted rounds keep theirs
 * @param champions a round keeps its state for so long after it ceased to be the champion
 */
public record ThinningRule(int newest, Duration champions) {
    private static final int LEAST = 2;

    public ThinningRule {
        if (newest < LEAST) {
            throw new IllegalArgumentException("states kept of the newest rounds: " + LEAST + " or more, got " + newest);
        }
        if (champions.isNegative()) {
            throw new IllegalArgumentException("states of champions are kept for a time that is not negative, got " + champions);
        }
    }

    /** Ten states, and champions for 90 days. */
    public static ThinningRule defaults() {
        return new ThinningRule(10, Duration.ofDays(90));
    }

    /**
     * Whether a round is one of those that are kept of its distance. A round that is not will never be again.
     *
     * @param newestRound number of the newest round
     */
    boolean milestone(long newestRound, long round) {
        long behind = newestRound - round;
        return round % Long.highestOneBit(Math.max(1, 2 * behind / newest)) == 0;
    }
}
