package dev.engram.inference.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of a picture that is used once, only the rows that somebody will look at are decoded. */
class UpperRowsTest {
    private final PictureDecoder decoder = new PictureDecoder(PictureLimits.defaults());

    /** The colours of a row are made of those above and below in the file, also of rows that are not wanted. */
    @ParameterizedTest
    @ValueSource(strings = {"1x1", "2x1", "1x2", "2x2", "grey", "progressive"})
    void theUpperRowsAreThoseOfTheWholePicture(String kind) {
        for (int[] size : new int[][] {{61, 47}, {64, 48}, {17, 131}, {1, 5}}) {
            byte[] file = jpeg(kind, size[0], size[1]);
            PixelGrid whole = pixels(file);

            for (int rows = 1; rows <= size[1]; rows++) {
                int upper = rows;
                PixelGrid partly = decoder.pixels(file, 1024, 1024, (width, height) -> upper);

                int length = upper * whole.width() * whole.channels();
                assertThat(Arrays.copyOf(partly.bytes(), length)).as("%d rows of %s", upper, kind).isEqualTo(Arrays.copyOf(whole.bytes(), length));
                assertThat(partly).extracting(PixelGrid::width, PixelGrid::height, PixelGrid::channels)
                        .containsExactly(whole.width(), whole.height(), whole.channels());
            }
        }
    }

    private static byte[] jpeg(String kind, int width, int height) {
        BufferedImage image = PictureFiles.noisy(width, height, kind.equals("grey") ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
        return switch (kind) {
            case "grey" -> PictureFiles.file(image, "jpeg");
            case "progressive" -> PictureFiles.progressiveJpeg(image);
            default -> PictureFiles.sampledJpeg(image, kind.charAt(0) - '0', kind.charAt(2) - '0');
        };
    }

    @Test
    void rowsThatAreNotWantedAreNotDecoded() {
        PixelGrid partly = decoder.pixels(jpeg("2x2", 40, 30), 1024, 1024, (width, height) -> 7);

        assertThat(Arrays.copyOfRange(partly.bytes(), 7 * 40 * 3, 30 * 40 * 3)).containsOnly(0);
    }

    /** Its upper rows are others than the file's. */
    @Test
    void aTurnedPictureIsDecodedWhole() {
        byte[] file = PictureFiles.withOrientation(jpeg("2x2", 40, 30), 6, true);

        assertThat(decoder.pixels(file, 1024, 1024, (width, height) -> 1).bytes()).isEqualTo(pixels(file).bytes());
    }

    @Test
    void aFileThatEndsEarlyIsRefusedWhateverRowsAreWanted() {
        byte[] file = jpeg("2x2", 64, 64);

        assertThatThrownBy(() -> decoder.pixels(Arrays.copyOf(file, file.length - 10), 1024, 1024, (width, height) -> 1)).isInstanceOf(PictureException.class);
    }

    /** A segment nobody knows, behind the first: what holds it is not taken for plain. */

    private PixelGrid pixels(byte[] file) {
        return decoder.pixels(file, 1024, 1024);
    }
}
