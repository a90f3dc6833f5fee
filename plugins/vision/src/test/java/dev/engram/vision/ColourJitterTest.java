package dev.engram.vision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.augment.Picture;
import dev.engram.testkit.AugmentationContract;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ColourJitterTest extends AugmentationContract<ColourJitter.Config> {
    @Override
    protected ColourJitter plugin() {
        return new ColourJitter();
    }

    @Test
    void brightnessIsAFactorThatStaysInRange() {
        var brighter = plugin().create(new ColourJitter.Config(List.of(2.0, 2.0), List.of(1.0, 1.0), null, null));
        Picture changed = brighter.apply(Picture.of(new byte[] {10, (byte) 200}, 2, 1, 1), new SplittableRandom(1));
        assertThat(changed.at(0, 0, 0)).isEqualTo(20);
        assertThat(changed.at(1, 0, 0)).isEqualTo(255);
    }

    @Test
    void contrastIsAFactorOnTheDistanceFromTheMean() {
        var stronger = plugin().create(new ColourJitter.Config(List.of(1.0, 1.0), List.of(1.5, 1.5), null, null));
        Picture changed = stronger.apply(Picture.of(new byte[] {100, 120}, 2, 1, 1), new SplittableRandom(1));
        assertThat(changed.at(0, 0, 0)).isEqualTo(95);
        assertThat(changed.at(1, 0, 0)).isEqualTo(125);
    }
}
