package dev.engram.vision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.augment.Blend;
import dev.engram.api.augment.Rows;
import dev.engram.testkit.MixingContract;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CutMixTest extends MixingContract<CutMix.Config> {
    @Override
    protected CutMix plugin() {
        return new CutMix();
    }

    @Test
    void theLabelsShareIsTheAreaThatIsLeft() {
        // Given six flat pictures, each of a value of its own
        int stride = 12 * 10 * 3;
        byte[] pixels = new byte[6 * stride];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i / stride);
        }

        // When they are mixed
        Blend blend = plugin().create(new CutMix.Config(null, null)).mix(new Rows(pixels, 6, 12, 10, 3), new SplittableRandom(5));

        // Then every row has its share of own bytes, and the others are its partner's
        for (int row = 0; row < 6; row++) {
            int own = 0;
            for (int i = row * stride; i < (row + 1) * stride; i++) {
                own += pixels[i] == row ? 1 : 0;
                assertThat((int) pixels[i]).isIn(row, blend.partners()[row]);
            }
            if (blend.partners()[row] != row) {
                assertThat(own).isEqualTo((int) Math.round(blend.shares()[row] * stride));
            }
        }
        assertThat(blend.shares()[0]).isStrictlyBetween(0.0, 1.0);
    }
}
