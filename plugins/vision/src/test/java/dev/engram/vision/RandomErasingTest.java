package dev.engram.vision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.augment.Picture;
import dev.engram.testkit.AugmentationContract;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RandomErasingTest extends AugmentationContract<RandomErasing.Config> {
    @Override
    protected RandomErasing plugin() {
        return new RandomErasing();
    }

    @Test
    void aRectangleIsErasedInPictureAndMask() {
        // Given a white picture that is all foreground
        byte[] white = new byte[400];
        Arrays.fill(white, (byte) 255);
        var black = plugin().create(new RandomErasing.Config(1.0, List.of(0.2, 0.2), List.of(1.0, 1.0), "black"));

        // When a fifth of it is erased
        Picture erased = black.apply(new Picture(white.clone(), 20, 20, 1, white.clone()), new SplittableRandom(1));

        // Then nine pixels a side are gone, in both
        long gone = java.util.stream.IntStream.range(0, 400).filter(i -> erased.pixels()[i] == 0).count();
        assertThat(gone).isEqualTo(81);
        assertThat(erased.mask()).isEqualTo(erased.pixels());
    }

    @Test
    void theMeanColourFillsByDefault() {
        byte[] flat = new byte[300];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (byte) (10 * (i % 3));
        }
        var mean = plugin().create(new RandomErasing.Config(1.0, null, null, null));

        assertThat(mean.apply(Picture.of(flat.clone(), 10, 10, 3), new SplittableRandom(1)).pixels()).isEqualTo(flat);
    }

    @Test
    void halfOfThePicturesAreErased() {
        var erasing = plugin().create(new RandomErasing.Config(null, null, null, "black"));
        byte[] white = new byte[400];
        Arrays.fill(white, (byte) 255);
        SplittableRandom random = new SplittableRandom(4);
        int erased = 0;
        for (int i = 0; i < 1000; i++) {
            erased += Arrays.equals(erasing.apply(Picture.of(white.clone(), 20, 20, 1), random).pixels(), white) ? 0 : 1;
        }
        assertThat(erased).isBetween(450, 550);
    }
}
