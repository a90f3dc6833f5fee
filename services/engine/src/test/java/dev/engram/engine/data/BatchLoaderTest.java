package dev.engram.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.augment.Augmentation;
import dev.engram.api.augment.Picture;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.sample.Hashes;
import dev.engram.api.scenario.InputSpec;
import dev.engram.engine.RoundFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchLoaderTest {
    private static final InputSpec INPUT = new InputSpec(1, 2, 2, List.of(0.0), List.of(1.0));
    private static final Augmentation NOISE = (picture, random) -> {
        for (int i = 0; i < picture.pixels().length; i++) {
            picture.pixels()[i] += (byte) random.nextInt(100);
        }
        return picture;
    };

    @TempDir
    Path folder;

    @Test
    void theNumberOfThreadsChangesNothing() throws Exception {
        // Given pictures, and plans of many batches
        List<LearningSample> samples = samples(20);

        // When one thread fills them, and five without room for a cache do
        List<byte[]> one = loaded(samples, 1, 1 << 20);
        List<byte[]> five = loaded(samples, 5, 0);

        // Then the pixels are the same
        assertThat(five).hasSameSizeAs(one);
        for (int i = 0; i < one.size(); i++) {
            assertThat(five.get(i)).isEqualTo(one.get(i));
        }
    }

    /** Takes one of the first two pixels and the last; asks for so many rows, or draws as it will draw when it takes. */
    private record Cutting(int rows) implements Augmentation {
        @Override
        public Picture apply(Picture picture, java.util.SplittableRandom random) {
            byte value = picture.pixels()[random.nextInt(2)];
            return Picture.of(new byte[] {value, picture.pixels()[3], 0, 0}, 2, 2, 1);
        }

        @Override
        public double oversampling() {
            return 2;
        }

        @Override
        public int rows(int width, int height, java.util.SplittableRandom random) {
            return rows < 0 ? random.nextInt(2) + 1 : rows;
        }
    }

    /** Says in the last pixel how many rows were asked for, 9 if none. */
    private static final Pictures.Decoder PARTLY = new Pictures.Decoder() {
        @Override
        public byte[] pixels(byte[] file) {
            return file;
        }

        @Override
        public Picture detailed(byte[] file, double oversampling) {
            return Picture.of(new byte[] {file[0], file[1], 0, 9}, 2, 2, 1);
        }

        @Override
        public Picture detailed(byte[] file, double oversampling, java.util.function.IntBinaryOperator rows) {
            return Picture.of(new byte[] {file[0], file[1], 0, (byte) rows.applyAsInt(2, 2)}, 2, 2, 1);
        }
    };

    @Test
    void onlyPicturesThatAreNotKeptAreDecodedInPart() throws Exception {
        assertThat(cut(new Cutting(1), 0)[1]).isEqualTo((byte) 1);
        assertThat(cut(new Cutting(1), 1000)[1]).isEqualTo((byte) 9);
    }

    /** The question and the augmentation are given the same chance. */
    @Test
    void whatIsAskedForIsWhatIsLookedAt() throws Exception {
        byte[] pixels = cut(new Cutting(-1), 0);
        byte expected = pixels[1] == 1 ? (byte) 0 : 1;

        assertThat(pixels[0]).isEqualTo(expected);
    }

    @Test
    void anAugmentationThatWantsNoRowsIsNamed() {
        assertThatThrownBy(() -> cut(new Cutting(0), 0)).isInstanceOf(RoundFailure.class).hasMessageContaining("'cut' wants 0 rows").hasMessageContaining("1 to 2");
    }

    private byte[] cut(Augmentation augmentation, long room) throws Exception {
        List<LearningSample> samples = samples(1);
        Batch plan = new Batch(samples, new long[] {1}, 1, new int[] {1}, new double[] {1, 1}, true);
        try (BatchLoader loader = new BatchLoader(new Pictures(folder, PARTLY, room), INPUT, List.of(new NamedAugmentation("cut", augmentation)), 9, 1)) {
            return loader.load(List.of(plan).iterator()).next().pixels();
        }
    }

    @Test
    void aSampleLooksDifferentOnAnotherOccasion() throws Exception {
        List<LearningSample> samples = samples(1);
        List<byte[]> batches = loaded(samples, 1, 1 << 20);
        assertThat(batches.get(0)).isNotEqualTo(batches.get(1));
    }

    @Test
    void aFileThatIsNoPictureFailsTheRoundByName() throws Exception {
        // Given a decoder that refuses
        List<LearningSample> samples = samples(1);
        Pictures pictures = new Pictures(folder, file -> {
            throw new IllegalArgumentException("not an image");
        }, 100);

        // When its sample is asked for, then the failure names it and the remedy
        try (BatchLoader loader = new BatchLoader(pictures, INPUT, List.of(), 1, 2)) {
            assertThatThrownBy(() -> loader.plain(List.of(samples.get(0).id()))).isInstanceOf(RoundFailure.class)
                    .hasMessageContaining(samples.get(0).id()).hasMessageContaining("withdraw it");
        }
    }

    @Test
    void anAugmentationThatChangesTheSizeIsNamed() throws Exception {
        // A picture of other sides has as many bytes.
        Augmentation turned = (picture, random) -> Picture.of(picture.pixels(), 4, 1, 1);
        Augmentation nothing = (picture, random) -> null;
        assertThatThrownBy(() -> filled(turned, Duration.ofSeconds(30))).isInstanceOf(RoundFailure.class).hasMessageContaining("'odd'")
                .hasMessageContaining("4x1 with 1 channel out of 2x2").hasMessageContaining("must stay");
        assertThatThrownBy(() -> filled(nothing, Duration.ofSeconds(30))).isInstanceOf(RoundFailure.class).hasMessageContaining("'odd' returned null");
    }

    @Test
    void anAugmentationThatThrowsNamesTheSample() throws Exception {
        Augmentation broken = (picture, random) -> {
            throw new NoClassDefFoundError("org/example/Gone");
        };
        String id = samples(1).get(0).id();
        assertThatThrownBy(() -> filled(broken, Duration.ofSeconds(30))).isInstanceOf(AugmentationException.class).hasMessageContaining(id)
                .hasCauseInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void anAugmentationThatNeverEndsIsToldWithItsPlace() throws Exception {
        // Given an augmentation that waits for what never comes
        CountDownLatch never = new CountDownLatch(1);
        Augmentation endless = (picture, random) -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return picture;
        };

        // When the loader's patience ends, then it says which, where and at what
        String id = samples(1).get(0).id();
        assertThatThrownBy(() -> filled(endless, Duration.ofMillis(500))).isInstanceOf(RoundFailure.class).hasMessageContaining("'odd'")
                .hasMessageContaining(id).hasMessageContaining("BatchLoaderTest.java:").hasMessageContaining("taken for endless");
    }

    private void filled(Augmentation augmentation, Duration patience) throws Exception {
        List<LearningSample> samples = samples(1);
        Batch plan = new Batch(samples, new long[] {1}, 1, new int[] {1}, new double[] {1, 1}, true);
        try (BatchLoader loader = new BatchLoader(new Pictures(folder, file -> file, 100), INPUT,
                List.of(new NamedAugmentation("odd", augmentation)), List.of(), 9, 1, patience)) {
            loader.load(List.of(plan).iterator()).next();
        }
    }

    private List<LearningSample> samples(int count) throws Exception {
        List<LearningSample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] file = {(byte) i, 1, 2, 3};
            String id = Hashes.sha256(file);
            Files.write(folder.resolve(id), file);
            samples.add(new LearningSample(id, 0));
        }
        return samples;
    }

    private List<byte[]> loaded(List<LearningSample> samples, int threads, long room) {
        List<Batch> plans = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            long[] occasions = new long[samples.size()];
            java.util.Arrays.fill(occasions, i);
            plans.add(new Batch(samples, occasions, samples.size(), new int[] {samples.size()}, new double[] {1, 1}, true));
        }
        List<byte[]> all = new ArrayList<>();
        try (BatchLoader loader = new BatchLoader(new Pictures(folder, file -> file, room), INPUT, List.of(new NamedAugmentation("noise", NOISE)), 9, threads)) {
            Iterator<BatchLoader.Loaded> batches = loader.load(plans.iterator());
            while (batches.hasNext()) {
                all.add(batches.next().pixels());
            }
        }
        return all;
    }
}
