package dev.engram.vision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.augment.Picture;
import dev.engram.testkit.AugmentationContract;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FlipTest extends AugmentationContract<Flip.Config> {
    @Override
    protected Flip plugin() {
        return new Flip();
    }

    @Test
    void leftAndRightChangePlacesPixelByPixel() {
        // Given two rows of two pixels of three channels, with a mask
        Picture picture = new Picture(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 2, 2, 3, new byte[] {1, 0, 0, 1});

        // When it is mirrored
        Picture flipped = plugin().create(new Flip.Config(1.0, null)).apply(picture, new SplittableRandom(1));

        // Then channels stay together
        assertThat(flipped.pixels()).containsExactly(4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9);
        assertThat(flipped.mask()).containsExactly(0, 1, 1, 0);
    }

    @Test
    void topAndBottomChangePlaces() {
        Picture picture = Picture.of(new byte[] {1, 2, 3, 4, 5, 6}, 2, 3, 1);
        Picture flipped = plugin().create(new Flip.Config(1.0, "vertical")).apply(picture, new SplittableRandom(1));
        assertThat(flipped.pixels()).containsExactly(5, 6, 3, 4, 1, 2);
    }

    @Test
    void halfOfThePicturesAreMirrored() {
        var flip = plugin().create(new Flip.Config(null, null));
        SplittableRandom random = new SplittableRandom(4);
        int flipped = 0;
        for (int i = 0; i < 1000; i++) {
            flipped += flip.apply(Picture.of(new byte[] {0, 1}, 2, 1, 1), random).pixels()[0];
        }
        assertThat(flipped).isBetween(450, 550);
    }
}
