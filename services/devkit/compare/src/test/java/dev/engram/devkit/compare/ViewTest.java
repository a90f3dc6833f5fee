package dev.engram.devkit.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ViewTest {
    private static final Pack.Index GREY = new Pack.Index(1, 3, 3, List.of("a"), 1, 1, List.of(0.5), List.of(0.5));
    private static final Pack.Index COLOUR = new Pack.Index(3, 2, 2, List.of("a"), 1, 1, List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));

    @Test
    void aQuarterTurnMovesEveryPixelToItsPlace() {
        byte[] picture = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        assertThat(View.rotated(GREY, 90).of(picture)).isEqualTo(new byte[] {7, 4, 1, 8, 5, 2, 9, 6, 3});
    }

    @Test
    void halfAPixelBetweenIsTheMean() {
        // Given a picture that is dark on the left and bright on the right, turned by 45 degrees: the corners come from the edges' middles and beyond
        byte[] picture = {0, 100, (byte) 200, 0, 100, (byte) 200, 0, 100, (byte) 200};

        // Then the centre stays
        assertThat(View.rotated(GREY, 45).of(picture)[4]).isEqualTo((byte) 100);
    }

    @Test
    void aPermutationLosesNoPixelAndKeepsColoursTogether() {
        byte[] picture = {1, 11, 21, 2, 12, 22, 3, 13, 23, 4, 14, 24};
        byte[] moved = View.permuted(COLOUR, 5, 1).of(picture);
        assertThat(moved).containsExactlyInAnyOrder(picture);
        for (int pixel = 0; pixel < 4; pixel++) {
            assertThat(moved[3 * pixel + 1] - moved[3 * pixel]).isEqualTo(10);
            assertThat(moved[3 * pixel + 2] - moved[3 * pixel]).isEqualTo(20);
        }
    }

    @Test
    void permutationsOfOtherNumbersDiffer() {
        byte[] picture = new byte[9];
        for (int i = 0; i < 9; i++) {
            picture[i] = (byte) i;
        }
        assertThat(View.permuted(GREY, 5, 1).of(picture)).isNotEqualTo(View.permuted(GREY, 5, 2).of(picture));
    }
}
