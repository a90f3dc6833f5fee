package dev.engram.vision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.augment.Blend;
import dev.engram.api.augment.Rows;
import dev.engram.testkit.MixingContract;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MixUpTest extends MixingContract<MixUp.Config> {
    @Override
    protected MixUp plugin() {
        return new MixUp();
    }

    @Test
    void everyPixelIsTheMeanThatTheLabelSays() {
        // Given eight flat pictures, each of a value of its own
        byte[] pixels = new byte[8 * 4];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (30 * (i / 4));
        }

        // When they are mixed
        Blend blend = plugin().create(new MixUp.Config(1.0, null)).mix(new Rows(pixels, 8, 2, 2, 1), new SplittableRandom(3));

        // Then values and shares agree
        for (int row = 0; row < 8; row++) {
            double share = blend.shares()[row];
            double expected = 30 * (row * share + blend.partners()[row] * (1 - share));
            assertThat((double) (pixels[row * 4] & 0xff)).isBetween(expected - 0.51, expected + 0.51);
        }
        assertThat(blend.partners()).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void sharesFollowTheBetaDistribution() {
        SplittableRandom random = new SplittableRandom(8);
        int draws = 20_000;
        for (double alpha : new double[] {0.2, 1, 5}) {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < draws; i++) {
                double value = Beta.draw(alpha, random);
                sum += value;
                squares += (value - 0.5) * (value - 0.5);
            }
            assertThat(sum / draws).isBetween(0.49, 0.51);
            assertThat(squares / draws).isBetween(0.95 / (4 * (2 * alpha + 1)), 1.05 / (4 * (2 * alpha + 1)));
        }
    }

    @Test
    void aShareOfZeroMixesNothing() {
        byte[] pixels = {1, 2, 3, 4};

        Blend blend = plugin().create(new MixUp.Config(null, 0.0)).mix(new Rows(pixels, 4, 1, 1, 1), new SplittableRandom(3));

        assertThat(pixels).containsExactly(1, 2, 3, 4);
        assertThat(blend.shares()).containsOnly(1);
    }
}
