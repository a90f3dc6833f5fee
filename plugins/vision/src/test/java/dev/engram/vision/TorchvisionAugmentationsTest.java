package dev.engram.vision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.augment.Picture;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What torchvision makes of the same picture; {@code bench/parity/augmentations.py} wrote it down. */
class TorchvisionAugmentationsTest {
    private static final int WIDTH = 9;
    private static final int HEIGHT = 7;
    private static final Properties EXPECTED = new Properties();

    @BeforeAll
    static void read() throws Exception {
        try (InputStream in = TorchvisionAugmentationsTest.class.getResourceAsStream("/torchvision-augmentations.properties")) {
            EXPECTED.load(in);
        }
    }

    /** At most so far apart: saturation is computed in whole numbers here. */
    @ParameterizedTest
    @CsvSource({"BRIGHTNESS, brightness, 0.27, 0", "CONTRAST, contrast, -0.27, 0", "COLOUR, colour, 0.27, 1", "SHARPNESS, sharpness, 0.27, 0",
        "POSTERIZE, posterize, 7, 0", "SOLARIZE, solarize, 178.5, 0", "AUTO_CONTRAST, auto-contrast, 0, 0", "EQUALIZE, equalize, 0, 0"})
    void coloursChangeAsThere(Change change, String name, double strength, int apart) {
        Picture changed = change.apply(picture(), strength, false);

        assertThat(farthest(changed.pixels(), name)).isLessThanOrEqualTo(apart);
    }

    @ParameterizedTest
    @CsvSource({"hue, 0.2", "hue-back, -0.1"})
    void hueTurnsAsThere(String name, double turns) {
        byte[] pixels = picture().pixels();

        Hue.turn(pixels, turns);

        assertThat(farthest(pixels, name)).isLessThanOrEqualTo(1);
    }

    @Test
    void partsAreScaledAsThere() {
        Picture enlarged = Scaling.of(picture(), new Box(2, 1, 6, 5), 8, 8);
        Picture reduced = Scaling.of(picture(), new Box(0, 0, WIDTH, HEIGHT), 4, 3);

        assertThat(farthest(enlarged.pixels(), "enlarged")).isLessThanOrEqualTo(1);
        assertThat(farthest(reduced.pixels(), "reduced")).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"TRANSLATE_X, translate-x, 2", "ROTATE, rotate, 9"})
    void picturesMoveAsThere(Change change, String name, double strength) {
        Picture moved = change.apply(picture(), strength, false);

        // Beyond the edge Pillow is black, and here the interpolation fades into it.
        byte[] expected = HexFormat.of().parseHex(EXPECTED.getProperty(name));
        for (int y = 2; y < HEIGHT - 2; y++) {
            for (int x = 3; x < WIDTH - 3; x++) {
                assertThat(moved.at(x, y, 1)).as("%d,%d", x, y).isCloseTo(expected[(y * WIDTH + x) * 3 + 1] & 0xff, org.assertj.core.data.Offset.offset(1));
            }
        }
    }

    private static int farthest(byte[] found, String name) {
        byte[] expected = HexFormat.of().parseHex(EXPECTED.getProperty(name));
        assertThat(found).hasSameSizeAs(expected);
        int farthest = 0;
        for (int i = 0; i < found.length; i++) {
            farthest = Math.max(farthest, Math.abs((found[i] & 0xff) - (expected[i] & 0xff)));
        }
        return farthest;
    }

    private static Picture picture() {
        byte[] pixels = new byte[WIDTH * HEIGHT * 3];
        for (int i = 0; i < pixels.length; i++) {
            int x = i / 3 % WIDTH;
            int y = i / 3 / WIDTH;
            pixels[i] = (byte) ((40 + 23 * x + 17 * y + 61 * (i % 3) + 5 * x * y) % 241);
        }
        return Picture.of(pixels, WIDTH, HEIGHT, 3);
    }
}
