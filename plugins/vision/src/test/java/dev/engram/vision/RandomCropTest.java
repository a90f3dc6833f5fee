package dev.engram.vision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.augment.Picture;
import dev.engram.testkit.AugmentationContract;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RandomCropTest extends AugmentationContract<RandomCrop.Config> {
    @Override
    protected RandomCrop plugin() {
        return new RandomCrop();
    }

    @Test
    void everyShiftComesUp() {
        // Given one bright pixel in the middle of five by five
        var crop = plugin().create(new RandomCrop.Config(1, "black"));
        Set<Integer> places = new HashSet<>();
        SplittableRandom random = new SplittableRandom(2);

        // When it is shifted often
        for (int i = 0; i < 200; i++) {
            byte[] pixels = new byte[25];
            pixels[12] = 1;
            byte[] shifted = crop.apply(Picture.of(pixels, 5, 5, 1), random).pixels();
            for (int place = 0; place < shifted.length; place++) {
                if (shifted[place] == 1) {
                    places.add(place);
                }
            }
        }

        // Then it has been at the nine places around
        assertThat(places).containsExactlyInAnyOrder(6, 7, 8, 11, 12, 13, 16, 17, 18);
    }
}
