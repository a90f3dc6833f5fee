package dev.engram.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.augment.Picture;
import dev.engram.api.scenario.InputSpec;
import dev.engram.testkit.AugmentationContract;
import dev.engram.testkit.TinyPictures;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RandomResizedCropTest extends AugmentationContract<RandomResizedCrop.Config> {
    private static final InputSpec INPUT = new InputSpec(3, 12, 16, List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));

    @Override
    protected RandomResizedCrop plugin() {
        return new RandomResizedCrop();
    }

    @Test
    void aLargerPictureComesBackAtTheNetworksSize() {
        // Given the defaults, for a network of 16x12
        var crop = plugin().create(new RandomResizedCrop.Config(null, null, null), INPUT);

        // When a picture of other proportions is cropped
        Picture cropped = crop.apply(TinyPictures.masked(1, 1, 40, 23, 3), new SplittableRandom(1));

        // Then it fits, its mask with it
        assertThat(List.of(cropped.width(), cropped.height(), cropped.mask().length)).containsExactly(16, 12, 192);
        assertThat(crop.oversampling()).isEqualTo(2);
    }

    @Test
    void theWholePictureAtItsOwnSizeIsUntouched() {
        var whole = plugin().create(new RandomResizedCrop.Config(List.of(1.0, 1.0), List.of(1.0, 1.0), null));
        Picture picture = TinyPictures.masked(2, 1, 10, 10, 3);

        Picture cropped = whole.apply(picture.copy(), new SplittableRandom(1));

        assertThat(cropped.pixels()).isEqualTo(picture.pixels());
        assertThat(cropped.mask()).isEqualTo(picture.mask());
    }

    @Test
    void whatDoesNotFitIsTheMiddle() {
        // Given a picture far wider than any ratio asked for, and only whole areas
        byte[] pixels = new byte[60];
        pixels[28] = 100;
        pixels[29] = 100;
        pixels[30] = 100;
        var crop = plugin().create(new RandomResizedCrop.Config(List.of(1.0, 1.0), List.of(1.0, 1.0), null), new InputSpec(1, 1, 1, List.of(0.5), List.of(0.5)));

        // Then a square of the middle is left
        assertThat(crop.apply(Picture.of(pixels, 60, 1, 1), new SplittableRandom(1)).at(0, 0, 0)).isEqualTo(100);
    }

    /** What is below the rows it asks for need not be decoded. */
    @Test
    void looksAtNoRowBelowThoseItAsksFor() {
        var crop = plugin().create(new RandomResizedCrop.Config(null, null, null), INPUT);
        int below = 0;
        for (int seed = 0; seed < 50; seed++) {
            Picture picture = TinyPictures.picture(1, 1, 40, 23, 3);
            int rows = crop.rows(40, 23, new SplittableRandom(seed));
            Picture cut = picture.copy();
            java.util.Arrays.fill(cut.pixels(), rows * 40 * 3, 23 * 40 * 3, (byte) 99);

            assertThat(crop.apply(cut, new SplittableRandom(seed)).pixels()).isEqualTo(crop.apply(picture, new SplittableRandom(seed)).pixels());
            below += 23 - rows;
        }
        assertThat(below).isPositive();
    }

    @Test
    void theMaskIsCutWithThePicture() {
        byte[] mask = TinyPictures.masked(3, 1, 64, 48, 1).mask();
        var crop = plugin().create(new RandomResizedCrop.Config(List.of(0.2, 0.6), null, null), new InputSpec(1, 32, 32, List.of(0.5), List.of(0.5)));

        Picture cropped = crop.apply(new Picture(mask.clone(), 64, 48, 1, mask.clone()), new SplittableRandom(9));

        int differing = 0;
        for (int i = 0; i < cropped.mask().length; i++) {
            differing += ((cropped.pixels()[i] & 0xff) >= 128) == (cropped.mask()[i] != 0) ? 0 : 1;
        }
        assertThat(differing).isLessThan(cropped.mask().length / 20);
    }

    @Test
    void aShareAboveTheWholeIsRefused() {
        assertThatThrownBy(() -> new RandomResizedCrop.Config(List.of(0.5, 1.5), null, null)).hasMessageContaining("scale").hasMessageContaining("1.5");
    }
}
