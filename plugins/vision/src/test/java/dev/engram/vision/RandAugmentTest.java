package dev.engram.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.augment.Picture;
import dev.engram.testkit.AugmentationContract;
import dev.engram.testkit.TinyPictures;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RandAugmentTest extends AugmentationContract<RandAugment.Config> {
    @Override
    protected RandAugment plugin() {
        return new RandAugment();
    }

    @Test
    void noOperationChangesNothing() {
        Picture picture = TinyPictures.masked(1, 1, 9, 7, 3);

        Picture changed = plugin().create(new RandAugment.Config(0, 30, null)).apply(picture.copy(), new SplittableRandom(1));

        assertThat(changed.pixels()).isEqualTo(picture.pixels());
    }

    @Test
    void manyDrawsMakeManyPictures() {
        // Given one operation of fourteen, most of them with two signs
        var one = plugin().create(new RandAugment.Config(1, 20, null));
        Picture picture = TinyPictures.picture(1, 1, 16, 16, 3);

        // When it is drawn often, then nearly every outcome was seen
        SplittableRandom random = new SplittableRandom(3);
        long different = java.util.stream.IntStream.range(0, 300).mapToObj(i -> Arrays.hashCode(one.apply(picture.copy(), random).pixels()))
                .collect(Collectors.toSet()).size();
        assertThat(different).isBetween(18L, 23L);
    }

    @Test
    void magnitudesMeanWhatTheyMeanInTorchvision() {
        Picture picture = TinyPictures.picture(1, 1, 331, 331, 1);
        assertThat(Change.ROTATE.strength(9, picture)).isEqualTo(9);
        assertThat(Change.SHEAR_X.strength(9, picture)).isEqualTo(0.09);
        assertThat(Change.TRANSLATE_X.strength(9, picture)).isEqualTo(45);
        assertThat(Change.CONTRAST.strength(9, picture)).isEqualTo(0.27);
        assertThat(Change.POSTERIZE.strength(9, picture)).isEqualTo(7);
        assertThat(Change.SOLARIZE.strength(9, picture)).isEqualTo(178.5);
    }

    @Test
    void aMagnitudeBeyondTheScaleIsRefused() {
        assertThatThrownBy(() -> new RandAugment.Config(2, 31, null)).hasMessageContaining("magnitude").hasMessageContaining("got 31");
    }
}
