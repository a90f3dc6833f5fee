package dev.engram.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.sample.Hashes;
import dev.engram.api.scenario.InputSpec;
import dev.engram.inference.picture.PictureException;
import dev.engram.inference.picture.PixelGrid;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessingTest {
    @Test
    void aPictureOfTheModelsSizePassesUnchanged() throws IOException {
        byte[] values = noise(8 * 6, 1);

        byte[] pixels = new Preprocessing(input(1, 6, 8)).pixels(png(new PixelGrid(8, 6, 1, values)));

        assertThat(pixels).isEqualTo(values);
        FloatBuffer batch = FloatBuffer.allocate(48);
        Preprocessing.append(pixels, 1, batch);
        for (int i = 0; i < 48; i++) {
            assertThat(batch.get(i)).isEqualTo((values[i] & 0xff) / 255f);
        }
    }

    @Test
    void coloursGoToTheirPlanes() throws IOException {
        byte[] rgb = {1, 2, 3, 4, 5, 6};

        byte[] pixels = new Preprocessing(input(3, 1, 2)).pixels(png(new PixelGrid(2, 1, 3, rgb)));

        assertThat(pixels).isEqualTo(rgb);
        FloatBuffer batch = FloatBuffer.allocate(6);
        Preprocessing.append(pixels, 3, batch);
        assertThat(batch.array()).containsExactly(1 / 255f, 4 / 255f, 2 / 255f, 5 / 255f, 3 / 255f, 6 / 255f);
    }

    @Test
    void greyIsRepeatedAndColourIsWeighed() throws IOException {
        assertThat(new Preprocessing(input(3, 1, 2)).pixels(png(new PixelGrid(2, 1, 1, new byte[] {7, 9})))).containsExactly(7, 7, 7, 9, 9, 9);

        byte[] rgb = {(byte) 255, 0, 0, 0, (byte) 255, 0, 0, 0, (byte) 255, 40, 40, 40};
        assertThat(new Preprocessing(input(1, 1, 4)).pixels(png(new PixelGrid(4, 1, 3, rgb)))).containsExactly(76, 150, 29, 40);
    }

    @ParameterizedTest
    @CsvSource({"9, 7, 3, 3", "64, 48, 10, 11", "5, 5, 13, 9", "1, 1, 4, 4", "30, 4, 7, 9", "4, 30, 9, 7", "101, 37, 100, 36", "2, 2, 3, 3"})
    void scalesLikeTheDefinition(int width, int height, int toWidth, int toHeight) {
        for (int channels : new int[] {1, 3}) {
            PixelGrid source = new PixelGrid(width, height, channels, noise(width * height * channels, width));

            PixelGrid scaled = Resampling.scale(source, toWidth, toHeight);

            for (int y = 0; y < toHeight; y++) {
                for (int x = 0; x < toWidth; x++) {
                    for (int c = 0; c < channels; c++) {
                        double exact = mean(source, c, x, y, toWidth, toHeight);
                        int value = scaled.bytes()[(y * toWidth + x) * channels + c] & 0xff;
                        assertThat((double) value).as("%d,%d", x, y).isBetween(exact - 0.5000001, exact + 0.5000001);
                    }
                }
            }
        }
    }

    @Test
    void aFlatPictureStaysFlat() {
        byte[] flat = new byte[321 * 123];
        java.util.Arrays.fill(flat, (byte) 255);

        byte[] scaled = Resampling.scale(new PixelGrid(321, 123, 1, flat), 224, 224).bytes();

        assertThat(scaled).containsOnly(255);
    }

    /** These hashes must never change: models were trained on what they stand for. */
    @ParameterizedTest
    @CsvSource({
        "640, 480, 3, 224, a90afae4f94d41a901ce313dc6d5cf71a4331f990972d275bab24940083e8ee7",
        "640, 480, 3, 32, 97c828ea48fe188e520e0357f0d7ee714b809fe88fe051e552ad90308664296d",
        "28, 28, 1, 32, 95ed598c85188c358b576116ce4cb16f2bbf4f9b683018e90873000c97192c01",
        "333, 500, 1, 96, 5e6fcd778b889afac163c44c876db54dcc1a8b3977dc8cb0d151498062815a92",
    })
    void givesTheSameBytesForEver(int width, int height, int channels, int side, String hash) throws IOException {
        byte[] file = png(new PixelGrid(width, height, channels, noise(width * height * channels, 5)));

        assertThat(Hashes.sha256(new Preprocessing(input(channels, side, side)).pixels(file))).isEqualTo(hash);
    }

    @Test
    void aFinePictureKeepsItsProportions() throws IOException {
        // Given a model of 20x10 and a larger picture of other proportions
        Preprocessing preprocessing = new Preprocessing(input(3, 10, 20));
        byte[] file = png(new PixelGrid(120, 90, 3, noise(120 * 90 * 3, 2)));

        // When it is wanted up to three times as fine
        PixelGrid fine = preprocessing.detailed(file, 3);

        // Then it has nine times the pixels at most, and is as wide for its height as the file
        assertThat(fine.width() * fine.height()).isBetween(1700, 1850);
        assertThat((double) fine.width() / fine.height()).isBetween(1.3, 1.37);
    }

    @Test
    void aPictureThatIsNoFinerIsKeptAsItIs() throws IOException {
        byte[] values = noise(30 * 20 * 3, 2);
        assertThat(new Preprocessing(input(3, 20, 20)).detailed(png(new PixelGrid(30, 20, 3, values)), 2).bytes()).isEqualTo(values);
        assertThat(new Preprocessing(input(1, 20, 20)).detailed(png(new PixelGrid(30, 20, 3, values)), 2).channels()).isEqualTo(1);
    }

    @Test
    void onlyAPictureThatIsUsedAsItIsStoredIsAskedForItsRows() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new PixelGrid(60, 40, 3, noise(60 * 40 * 3, 2)).toImage(), "jpeg", out);
        byte[] file = out.toByteArray();

        byte[] whole = new Preprocessing(input(3, 10, 10)).detailed(file, 2).bytes();
        assertThat(new Preprocessing(input(3, 10, 10)).detailed(file, 2, (width, height) -> 1).bytes()).isEqualTo(whole);
        assertThat(new Preprocessing(input(3, 40, 40)).detailed(file, 2, (width, height) -> 1).bytes()).isNotEqualTo(new Preprocessing(input(3, 40, 40)).detailed(file, 2).bytes());
    }

    /** Sums of a picture of this size do not fit into an int any more. */
    @Test
    void averagesLargePicturesExactlyToo() {
        PixelGrid source = new PixelGrid(4100, 2100, 1, noise(4100 * 2100, 9));
        long[] sums = new long[2];
        for (int i = 0; i < source.bytes().length; i++) {
            sums[i % 4100 / 2050] += source.bytes()[i] & 0xff;
        }

        byte[] halves = Resampling.scale(source, 2, 1).bytes();

        assertThat(halves[0] & 0xff).isEqualTo((int) Math.round(sums[0] / (2050.0 * 2100)));
        assertThat(halves[1] & 0xff).isEqualTo((int) Math.round(sums[1] / (2050.0 * 2100)));
    }

    @Test
    void saysWhatIsNoPicture() {
        assertThatThrownBy(() -> new Preprocessing(input(1, 8, 8)).pixels(new byte[] {1, 2, 3}))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("no picture");
    }

    /** The mean by its definition, weights of both axes as real numbers. */
    private static double mean(PixelGrid source, int channel, int x, int y, int toWidth, int toHeight) {
        double sum = 0;
        for (int sy = 0; sy < source.height(); sy++) {
            for (int sx = 0; sx < source.width(); sx++) {
                double weight = weight(sx, source.width(), x, toWidth) * weight(sy, source.height(), y, toHeight);
                sum += weight * (source.bytes()[(sy * source.width() + sx) * source.channels() + channel] & 0xff);
            }
        }
        return sum;
    }

    private static double weight(int source, int from, int target, int to) {
        if (from >= to) {
            double scale = (double) from / to;
            return Math.max(0, Math.min(source + 1, (target + 1) * scale) - Math.max(source, target * scale)) / scale;
        }
        double place = Math.max(0, Math.min(from - 1, (target + 0.5) * from / to - 0.5));
        return Math.max(0, 1 - Math.abs(place - source));
    }

    private static InputSpec input(int channels, int height, int width) {
        return new InputSpec(channels, height, width, Collections.nCopies(channels, 0.5), Collections.nCopies(channels, 0.25));
    }

    private static byte[] noise(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] png(PixelGrid grid) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BufferedImage image = grid.toImage();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }
}
