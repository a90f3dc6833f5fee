package dev.engram.vision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.augment.Picture;
import dev.engram.testkit.AugmentationContract;
import dev.engram.testkit.TinyPictures;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AffineTest extends AugmentationContract<Affine.Config> {
    @Override
    protected Affine plugin() {
        return new Affine();
    }

    @Test
    void noMoveChangesNothing() {
        // Given an augmentation that may do nothing
        var still = plugin().create(new Affine.Config(0.0, 0.0, List.of(1.0, 1.0), 0.0, null));
        Picture picture = TinyPictures.masked(1, 1, 9, 7, 3);

        // When it is applied
        Picture changed = still.apply(picture.copy(), new SplittableRandom(1));

        // Then every pixel stays
        assertThat(changed.pixels()).isEqualTo(picture.pixels());
        assertThat(changed.mask()).isEqualTo(picture.mask());
    }

    @Test
    void outsideIsBlackOrTheEdge() {
        // Given a white picture, enlarged on neither side but shrunk to half
        byte[] white = new byte[64];
        java.util.Arrays.fill(white, (byte) 255);
        var black = plugin().create(new Affine.Config(0.0, 0.0, List.of(0.5, 0.5), 0.0, "black"));
        var edge = plugin().create(new Affine.Config(0.0, 0.0, List.of(0.5, 0.5), 0.0, "edge"));

        // Then the corner is filled as asked and the centre stays
        assertThat(black.apply(Picture.of(white.clone(), 8, 8, 1), new SplittableRandom(1)).at(0, 0, 0)).isZero();
        assertThat(edge.apply(Picture.of(white.clone(), 8, 8, 1), new SplittableRandom(1)).at(0, 0, 0)).isEqualTo(255);
        assertThat(black.apply(Picture.of(white.clone(), 8, 8, 1), new SplittableRandom(1)).at(4, 4, 0)).isEqualTo(255);
    }

    @Test
    void theMaskMovesWithThePicture() {
        // Given a picture that is bright exactly where its mask is set, without noise
        byte[] mask = TinyPictures.masked(3, 1, 16, 16, 1).mask();
        var turning = plugin().create(new Affine.Config(40.0, 0.2, null, null, "black"));

        // When it is moved
        Picture moved = turning.apply(new Picture(mask.clone(), 16, 16, 1, mask.clone()), new SplittableRandom(9));

        // Then bright and masked pixels still agree up to the half pixel of the border
        int differing = 0;
        for (int i = 0; i < mask.length; i++) {
            differing += ((moved.pixels()[i] & 0xff) >= 128) == (moved.mask()[i] != 0) ? 0 : 1;
        }
        assertThat(differing).isLessThan(mask.length / 20);
    }
}
