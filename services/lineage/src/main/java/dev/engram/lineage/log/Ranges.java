package dev.engram.lineage.log;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Sets of offsets as sorted, disjoint ranges. Neighbours with equal attempts are one range. */
public final class Ranges {
    private static final Comparator<OffsetRange> ORDER = Comparator.comparing(OffsetRange::topicId)
            .thenComparing(OffsetRange::partition)
            .thenComparing(OffsetRange::from);

    private Ranges() {}

    /**
     * Both sets together.
     *
     * @throws IllegalArgumentException if they overlap: an offset is in one set only, always
     */
    public static List<OffsetRange> union(List<OffsetRange> left, List<OffsetRange> right) {
        List<OffsetRange> all = new ArrayList<>(left);
        all.addAll(right);
        all.sort(ORDER);
        List<OffsetRange> merged = new ArrayList<>();
        for (OffsetRange range : all) {
            OffsetRange last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last == null || !last.sameLog(range) || last.to() < range.from()) {
                merged.add(range);
            } else if (last.to() > range.from()) {
                throw new IllegalArgumentException("ranges overlap: " + last + " and " + range);
            } else if (last.attempts() == range.attempts()) {
                merged.set(merged.size() - 1, last.bounded(last.from(), range.to()));
            } else {
                merged.add(range);
            }
        }
        return List.copyOf(merged);
    }

    /** What is in the first set and not in the second. */
    public static List<OffsetRange> minus(List<OffsetRange> from, List<OffsetRange> removed) {
        List<OffsetRange> left = new ArrayList<>(from);
        for (OffsetRange hole : removed) {
            List<OffsetRange> next = new ArrayList<>();
            for (OffsetRange range : left) {
                if (!range.sameLog(hole) || hole.to() <= range.from() || range.to() <= hole.from()) {
                    next.add(range);
                    continue;
                }
                if (range.from() < hole.from()) {
                    next.add(range.bounded(range.from(), hole.from()));
                }
                if (hole.to() < range.to()) {
                    next.add(range.bounded(hole.to(), range.to()));
                }
            }
            left = next;
        }
        left.sort(ORDER);
        return List.copyOf(left);
    }

    /** What is in both sets, with the attempts of the first. */
    public static List<OffsetRange> intersection(List<OffsetRange> left, List<OffsetRange> right) {
        return minus(left, minus(left, right));
    }

    /** Whether every offset of the first set is in the second. */
    public static boolean within(List<OffsetRange> inner, List<OffsetRange> outer) {
        return minus(inner, outer).isEmpty();
    }

    /** The same set with one number of attempts throughout. */
    public static List<OffsetRange> attempted(List<OffsetRange> ranges, int attempts) {
        return union(ranges.stream().map(range -> range.attempted(attempts)).toList(), List.of());
    }

    /** Whether a record is in the set. */
    public static boolean contains(List<OffsetRange> ranges, TopicOffset at) {
        return ranges.stream().anyMatch(range -> range.contains(at));
    }

    /** How many offsets the set has. */
    public static long size(List<OffsetRange> ranges) {
        return ranges.stream().mapToLong(range -> range.to() - range.from()).sum();
    }
}
