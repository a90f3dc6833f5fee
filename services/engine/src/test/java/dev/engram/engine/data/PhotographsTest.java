package dev.engram.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.augment.Augmentation;
import dev.engram.api.augment.Picture;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.sample.Hashes;
import dev.engram.api.scenario.InputSpec;
import dev.engram.engine.RoundFailure;
import dev.engram.inference.Preprocessing;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JPEG files that have more pixels than the network takes, and an augmentation that cuts parts out of them. */
class PhotographsTest {
    private static final InputSpec INPUT = new InputSpec(3, 8, 8, List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));
    private static final int STRIDE = 8 * 8 * 3;

    @TempDir
    Path folder;

    private final List<LearningSample> samples = new ArrayList<>();

    /** Cuts a square of the network's size out of anywhere and remembers what it was given. */
    private static final class Window implements Augmentation {
        private final List<Picture> given = new ArrayList<>();

        @Override
        public synchronized Picture apply(Picture picture, SplittableRandom random) {
            given.add(picture);
            int left = random.nextInt(picture.width() - 7);
            int top = random.nextInt(picture.height() - 7);
            byte[] part = new byte[STRIDE];
            for (int y = 0; y < 8; y++) {
                System.arraycopy(picture.pixels(), ((top + y) * picture.width() + left) * 3, part, y * 24, 24);
            }
            return Picture.of(part, 8, 8, 3);
        }

        @Override
        public double oversampling() {
            return 3;
        }
    }

    @BeforeEach
    void photographs() throws Exception {
        for (int i = 0; i < 6; i++) {
            BufferedImage image = new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB);
            for (int p = 0; p < 2400; p++) {
                image.setRGB(p % 60, p / 60, 0x010307 * (p / 60 * 2 + p % 60) + i * 0x100000);
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(image, "jpeg", out);
            String id = Hashes.sha256(out.toByteArray());
            Files.write(folder.resolve(id), out.toByteArray());
            samples.add(new LearningSample(id, 0));
        }
    }

    @Test
    void anAugmentationThatAsksForItIsGivenMorePixels() {
        Window window = new Window();

        loaded(List.of(new NamedAugmentation("window", window)), 1, 0);

        // 24² pixels in all, three for two as in the file
        assertThat(window.given).allSatisfy(picture -> {
            assertThat(picture.width()).isEqualTo(29);
            assertThat(picture.height()).isEqualTo(20);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void neitherThreadsNorTheRoomForPicturesChangeThePixels(int threads) {
        List<NamedAugmentation> window = List.of(new NamedAugmentation("window", new Window()));

        List<byte[]> cached = loaded(window, threads, 1 << 24);
        List<byte[]> decodedEachTime = loaded(window, 1, 0);

        for (int i = 0; i < cached.size(); i++) {
            assertThat(cached.get(i)).isEqualTo(decodedEachTime.get(i));
        }
    }

    @Test
    void withoutSuchAnAugmentationPicturesAreWhatServingMakesOfThem() throws Exception {
        byte[] batch = loaded(List.of(new NamedAugmentation("nothing", (picture, random) -> picture)), 2, 0).get(0);

        for (int row = 0; row < samples.size(); row++) {
            byte[] served = new Preprocessing(INPUT).pixels(Files.readAllBytes(folder.resolve(samples.get(row).id())));
            assertThat(Arrays.copyOfRange(batch, row * STRIDE, (row + 1) * STRIDE)).isEqualTo(served);
        }
    }

    @Test
    void whatIsKeptIsNotChangedByAnAugmentationBeforeIt() {
        Augmentation dark = (picture, random) -> {
            Arrays.fill(picture.pixels(), (byte) (picture.pixels()[0] + 1));
            return picture;
        };
        List<byte[]> batches = loaded(List.of(new NamedAugmentation("dark", dark), new NamedAugmentation("window", new Window())), 1, 1 << 24);
        assertThat(batches.get(1)).isEqualTo(batches.get(0));
    }

    @Test
    void picturesThatAreLeftLargeAreRefused() {
        Augmentation large = new Augmentation() {
            @Override
            public Picture apply(Picture picture, SplittableRandom random) {
                return picture;
            }

            @Override
            public double oversampling() {
                return 2;
            }
        };
        assertThatThrownBy(() -> loaded(List.of(new NamedAugmentation("large", large)), 1, 0)).isInstanceOf(RoundFailure.class)
                .hasMessageContaining("left a picture of 20x13").hasMessageContaining("8x8");
    }

    private List<byte[]> loaded(List<NamedAugmentation> augmentations, int threads, long room) {
        List<Batch> plans = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            long[] occasions = new long[samples.size()];
            Arrays.fill(occasions, i);
            plans.add(new Batch(samples, occasions, samples.size(), new int[] {samples.size()}, new double[] {1, 1}, true));
        }
        List<byte[]> all = new ArrayList<>();
        try (BatchLoader loader = new BatchLoader(new Pictures(folder, new Preparation(INPUT), room), INPUT, augmentations, 9, threads)) {
            Iterator<BatchLoader.Loaded> batches = loader.load(plans.iterator());
            batches.forEachRemaining(loaded -> all.add(loaded.pixels()));
        }
        return all;
    }
}
