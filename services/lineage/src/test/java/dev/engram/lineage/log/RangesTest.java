package dev.engram.lineage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RangesTest {
    @Test
    void agreeWithSetsOfOffsets() {
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            // Given two random sets
            List<OffsetRange> left = ranges(random);
            List<OffsetRange> right = ranges(random);
            Set<Long> minus = offsets(left);
            minus.removeAll(offsets(right));
            Set<Long> both = offsets(left);
            both.retainAll(offsets(right));
            // Then the ranges do what sets do
            assertThat(offsets(Ranges.minus(left, right))).isEqualTo(minus);
            assertThat(offsets(Ranges.intersection(left, right))).isEqualTo(both);
            assertThat(offsets(Ranges.union(Ranges.minus(left, right), right))).hasSize(minus.size() + offsets(right).size());
            assertThat(Ranges.within(Ranges.intersection(left, right), right)).isTrue();
            assertThat(Ranges.size(left)).isEqualTo(offsets(left).size());
        }
    }

    @Test
    void neighboursWithEqualAttemptsAreOneRange() {
        List<OffsetRange> merged = Ranges.union(List.of(OffsetRange.of("t", 0, 0, 5)),
                List.of(OffsetRange.of("t", 0, 5, 7), new OffsetRange("t", 0, 7, 9, 1)));
        assertThat(merged).containsExactly(OffsetRange.of("t", 0, 0, 7), new OffsetRange("t", 0, 7, 9, 1));
    }

    @Test
    void anOffsetInBothSetsIsAMistake() {
        assertThatIllegalArgumentException().isThrownBy(
                () -> Ranges.union(List.of(OffsetRange.of("t", 0, 0, 5)), List.of(OffsetRange.of("t", 0, 4, 7)))).withMessageContaining("overlap");
    }

    @Test
    void logsAreKeptApart() {
        List<OffsetRange> one = List.of(OffsetRange.of("t", 0, 0, 5));
        assertThat(Ranges.minus(one, List.of(OffsetRange.of("t", 1, 0, 5), OffsetRange.of("u", 0, 0, 5)))).isEqualTo(one);
    }

    private static List<OffsetRange> ranges(Random random) {
        List<OffsetRange> ranges = new ArrayList<>();
        long at = random.nextInt(4);
        while (at < 40) {
            long to = at + 1 + random.nextInt(6);
            ranges.add(new OffsetRange("t", 0, at, to, random.nextInt(2)));
            at = to + random.nextInt(4);
        }
        return Ranges.union(ranges, List.of());
    }

    private static Set<Long> offsets(List<OffsetRange> ranges) {
        Set<Long> offsets = new TreeSet<>();
        for (OffsetRange range : ranges) {
            for (long at = range.from(); at < range.to(); at++) {
                offsets.add(at);
            }
        }
        return offsets;
    }
}
