package dev.engram.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlicesTest {
    @Test
    void aSliceThatLostAllItsSamplesGoesWithItsColumn() {
        Slices slices = new Slices(List.of(new Slice(1, List.of("a")), new Slice(2, List.of("b", "c"))), List.of(List.of(0.5), List.of(0.4, 0.9)));
        Slices left = slices.without("a"::equals);
        assertThat(left.slices()).containsExactly(new Slice(2, List.of("b", "c")));
        assertThat(left.matrix()).containsExactly(List.of(), List.of(0.9));
    }

    @Test
    void aSliceIsBounded() {
        List<String> many = IntStream.range(0, 3000).mapToObj(String::valueOf).toList();
        Slices slices = new Slices(List.of(), List.of()).born(1, many);
        assertThat(slices.slices().get(0).samples()).hasSize(Slices.LARGEST);
    }

    @Test
    void beyondTheMostTheOldestBecomeOne() {
        Slices slices = new Slices(List.of(), List.of());
        for (int round = 1; round <= Slices.MOST + 3; round++) {
            slices = slices.born(round, List.of("s" + round));
            slices = slices.measured(java.util.Collections.nCopies(slices.slices().size(), 0.5));
        }
        assertThat(slices.slices()).hasSize(Slices.MOST);
        assertThat(slices.slices().get(0).samples()).hasSize(4);
        assertThat(slices.matrix().get(slices.matrix().size() - 1)).hasSize(Slices.MOST);
    }

    @Test
    void beyondTheLongestTheOldestRowsBecomeOneWithTheBestOfBoth() {
        // Given a matrix as long as it may be, whose second round was the best there ever was on the first slice
        Slices slices = new Slices(List.of(), List.of());
        for (int round = 1; round <= Slices.LONGEST; round++) {
            slices = slices.born(1, List.of("a")).measured(List.of(round == 2 ? 0.9 : 0.5));
        }
        // When another round is measured
        Slices longer = slices.measured(List.of(0.6));
        // Then it is no longer than before, and the best is not forgotten
        assertThat(longer.matrix()).hasSize(Slices.LONGEST);
        assertThat(longer.matrix().get(0)).containsExactly(0.9);
        assertThat(longer.matrix().get(Slices.LONGEST - 1)).containsExactly(0.6);
    }
}
