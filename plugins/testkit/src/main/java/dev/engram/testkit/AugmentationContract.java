package dev.engram.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.augment.Augmentation;
import dev.engram.api.augment.AugmentationFactory;
import dev.engram.api.augment.Picture;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What the loader relies on: same size, same chance gives the same pixels, no state between calls.
 *
 * @param <C> the plugin's configuration record
 */
public abstract class AugmentationContract<C> extends PluginContract {
    private static final int SEEDS = 20;

    /** For subclasses. */
    protected AugmentationContract() {}

    @Override
    protected abstract AugmentationFactory<C> plugin();

    /** Configuration to test with, as JSON. */
    protected String configuration() {
        return "{}";
    }

    @Override
    protected final Class<?> kind() {
        return AugmentationFactory.class;
    }

    /** Size, channels and mask stay what they are. */
    @Test
    void keepsTheShape() {
        for (Picture picture : pictures()) {
            for (int seed = 0; seed < SEEDS; seed++) {
                Picture changed = augmentation().apply(picture.copy(), new SplittableRandom(seed));
                assertThat(List.of(changed.width(), changed.height(), changed.channels()))
                        .isEqualTo(List.of(picture.width(), picture.height(), picture.channels()));
                assertThat(changed.mask() == null).isEqualTo(picture.mask() == null);
            }
        }
    }

    /** A round that is folded again sees the same pixels. */
    @Test
    void isDeterminedByItsStream() {
        for (Picture picture : pictures()) {
            byte[] once = augmentation().apply(picture.copy(), new SplittableRandom(5)).pixels();
            byte[] again = augmentation().apply(picture.copy(), new SplittableRandom(5)).pixels();
            assertThat(again).isEqualTo(once);
        }
    }

    /** Loader threads share one instance. */
    @Test
    void worksInSeveralThreadsAtOnce() {
        Augmentation shared = augmentation();
        Picture picture = pictures().get(0);
        List<byte[]> serial = IntStream.range(0, SEEDS)
                .mapToObj(seed -> augmentation().apply(picture.copy(), new SplittableRandom(seed)).pixels()).toList();
        List<byte[]> parallel = IntStream.range(0, SEEDS).parallel()
                .mapToObj(seed -> shared.apply(picture.copy(), new SplittableRandom(seed)).pixels()).toList();
        for (int seed = 0; seed < SEEDS; seed++) {
            assertThat(parallel.get(seed)).isEqualTo(serial.get(seed));
        }
    }

    private Augmentation augmentation() {
        C config = config(configuration());
        return plugin().create(config);
    }

    private static List<Picture> pictures() {
        return List.of(
                TinyPictures.picture(0, 1, 12, 9, 3), TinyPictures.picture(1, 2, 8, 8, 1), TinyPictures.masked(2, 3, 7, 11, 3),
                Picture.of(new byte[] {7}, 1, 1, 1));
    }
}
