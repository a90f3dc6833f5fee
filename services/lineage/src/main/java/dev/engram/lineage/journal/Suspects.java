package dev.engram.lineage.journal;

import dev.engram.lineage.log.OffsetRange;
import dev.engram.lineage.log.Ranges;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Changes that are tried in parts, one group a round, because every round that took them in failed: the search for the samples
 * that make rounds fail. Everything in it is pending, too.
 *
 * @param groups   each is tried alone, the largest first
 * @param failures rounds of the search that failed since it began, or since the last one that came to an end
 */
public record Suspects(List<Group> groups, int failures) {
    /**
     * What is tried together.
     *
     * @param ranges  of the log
     * @param changes training changes in them; of ranges that hold none, all changes
     * @param rest    ranges that failed together with these and hold nothing to learn: if the group is accepted, it was them
     */
    public record Group(List<OffsetRange> ranges, int changes, List<OffsetRange> rest) {
        public Group {
            ranges = Ranges.attempted(ranges, 0);
            rest = rest == null ? List.of() : Ranges.attempted(rest, 0);
            if (ranges.isEmpty() || changes < 1) {
                throw new IllegalArgumentException("a group of suspects has ranges and a change, got " + ranges + " with " + changes);
            }
        }

        /** Everything that is at stake when it is tried. */
        public List<OffsetRange> all() {
            return Ranges.union(ranges, rest);
        }

        private Optional<Group> moved(LogMove move) {
            List<OffsetRange> there = move.apply(ranges);
            return there.isEmpty() ? Optional.empty() : Optional.of(new Group(there, changes, move.apply(rest)));
        }
    }

    public Suspects {
        groups = groups == null ? List.of() : List.copyOf(groups);
    }

    /** Nothing is suspect. */
    public static Suspects none() {
        return new Suspects(List.of(), 0);
    }

    /** Whether something is to be tried. */
    public boolean any() {
        return !groups.isEmpty();
    }

    /** The group whose turn it is: the one with most changes, of equals the first in the log. */
    public Optional<Group> next() {
        return groups.stream().max(Comparator.comparingInt(Group::changes)
                .thenComparing(group -> group.ranges().get(0).from(), Comparator.reverseOrder()));
    }

    /** The group that a round took in; empty if it took in something else. */
    public Optional<Group> tried(List<OffsetRange> taken) {
        List<OffsetRange> bare = Ranges.attempted(taken, 0);
        return groups.stream().filter(group -> group.ranges().equals(bare)).findFirst();
    }

    /** All ranges that are suspect. */
    public List<OffsetRange> all() {
        return groups.stream().map(Group::all).reduce(List.of(), Ranges::union);
    }

    /** Others in the place of a group. */
    Suspects instead(Group group, List<Group> others, int nowFailed) {
        List<Group> left = new ArrayList<>(groups);
        left.remove(group);
        left.addAll(others);
        return left.isEmpty() ? none() : new Suspects(left, nowFailed);
    }

    /** The groups that are still pending as a whole: what somebody reached into is tried no further. */
    Suspects within(List<OffsetRange> pending) {
        List<Group> whole = groups.stream().filter(group -> Ranges.within(group.all(), pending)).toList();
        return whole.size() == groups.size() ? this : whole.isEmpty() ? none() : new Suspects(whole, failures);
    }

    /** The search begins to count anew: what made rounds fail may have been mended. */
    Suspects afresh() {
        return new Suspects(groups, 0);
    }

    Suspects moved(LogMove move) {
        List<Group> there = groups.stream().map(group -> group.moved(move)).flatMap(Optional::stream).toList();
        return there.isEmpty() ? none() : new Suspects(there, failures);
    }
}
