package dev.engram.vision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.augment.Picture;
import dev.engram.api.sample.Hashes;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalingTest {
    /** These hashes must never change: a training that is replayed cuts the same parts out of the same pictures. */
    @ParameterizedTest
    @CsvSource({
        "500, 375, 3, 310, 290, 224, 224, 9afc79e4b442b24b9db7cb3400b9521e9b308d031154571d28013779dafe6afd",
        "500, 375, 3, 490, 330, 224, 224, f9b44724229c7af3766bd7f31490cc3e5dbd0ac45fa7e08179a223e20ea3d7c4",
        "640, 480, 1, 150, 470, 224, 100, 4fb682646c749bfacdd7ba39e04674071db07ae8a03c62fff835cef9e6457a7f",
        "61, 47, 3, 3, 2, 57, 59, 72d2cd862d420e68a5565b2a33c348de2c117a83df492c5a359271fa55bb17a5",
        "2300, 30, 1, 2100, 17, 96, 33, 055360898dc5e9d6d5510eafba105395849eef1ccf4728992ae9d46e39063057",
    })
    void givesTheSameBytesForEver(int width, int height, int channels, int partWidth, int partHeight, int toWidth, int toHeight, String hash) {
        SplittableRandom random = new SplittableRandom(7);
        byte[] pixels = new byte[width * height * channels];
        random.nextBytes(pixels);
        Picture picture = Picture.of(pixels, width, height, channels);
        Box part = Box.somewhere(partWidth, partHeight, width, height, random);

        Picture scaled = Scaling.of(picture, part, toWidth, toHeight);

        assertThat(Hashes.sha256(scaled.pixels())).isEqualTo(hash);
    }

    /** A thread keeps the columns of the picture before: nothing of it may be seen in the next. */
    @ParameterizedTest
    @CsvSource({"40, 30, 3", "9, 200, 1", "200, 9, 3"})
    void whatWasScaledBeforeLeavesNoTrace(int width, int height, int channels) {
        byte[] flat = new byte[width * height * channels];
        java.util.Arrays.fill(flat, (byte) 200);
        byte[] white = new byte[400 * 400 * channels];
        java.util.Arrays.fill(white, (byte) 255);
        Scaling.of(Picture.of(white, 400, 400, channels), new Box(0, 0, 400, 400), 61, 67);

        Picture scaled = Scaling.of(Picture.of(flat, width, height, channels), new Box(0, 0, width, height), 61, 67);

        assertThat(scaled.pixels()).containsOnly(200);
    }
}
