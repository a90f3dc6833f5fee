package dev.engram.inference.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureDecoderTest {
    private final PictureDecoder decoder = new PictureDecoder(PictureLimits.defaults());

    @Test
    void readsTheSizeFromTheHeader() {
        for (String format : new String[] {"jpeg", "png", "gif", "bmp"}) {
            byte[] file = PictureFiles.file(PictureFiles.noisy(33, 21, BufferedImage.TYPE_INT_RGB), format);

            assertThat(decoder.header(file)).isEqualTo(new PictureHeader(format, 33, 21));
        }
    }

    @Test
    void keepsEveryValueOfAnUncompressedPicture() {
        BufferedImage image = PictureFiles.noisy(17, 9, BufferedImage.TYPE_INT_RGB);
        for (String format : new String[] {"png", "bmp"}) {
            BufferedImage decoded = decoder.decode(PictureFiles.file(image, format));

            for (int y = 0; y < 9; y++) {
                for (int x = 0; x < 17; x++) {
                    assertThat(decoded.getRGB(x, y)).isEqualTo(image.getRGB(x, y));
                }
            }
        }
    }

    @Test
    void greyStaysGreyAndItsValuesAreTakenAsStored() {
        BufferedImage image = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
        for (int x = 0; x < 256; x++) {
            image.getRaster().setSample(x, 0, 0, x);
        }

        PixelGrid grid = pixels(PictureFiles.file(image, "png"));

        assertThat(grid.channels()).isEqualTo(1);
        for (int x = 0; x < 256; x++) {
            assertThat(grid.bytes()[x] & 0xff).isEqualTo(x);
        }
    }

    @Test
    void greyJpegHasOneChannel() {
        assertThat(pixels(PictureFiles.file(PictureFiles.noisy(16, 16, BufferedImage.TYPE_BYTE_GRAY), "jpeg")).channels()).isEqualTo(1);
    }

    @Test
    void sixteenBitsBecomeTheNearestOfEight() {
        BufferedImage image = new BufferedImage(5, 1, BufferedImage.TYPE_USHORT_GRAY);
        int[] stored = {0, 128, 129, 257 * 100 + 128, 65535};
        for (int x = 0; x < stored.length; x++) {
            image.getRaster().setSample(x, 0, 0, stored[x]);
        }

        assertThat(pixels(PictureFiles.file(image, "png")).bytes()).containsExactly(0, 0, 1, 100, 255);
    }

    @Test
    void fewGreysOfAPaletteAreGrey() {
        byte[] greys = {0, 85, (byte) 170, (byte) 255};
        BufferedImage image = new BufferedImage(4, 1, BufferedImage.TYPE_BYTE_BINARY, new IndexColorModel(2, 4, greys, greys, greys));
        for (int x = 0; x < 4; x++) {
            image.getRaster().setSample(x, 0, 0, x);
        }

        PixelGrid grid = pixels(PictureFiles.file(image, "png"));

        assertThat(grid.channels()).isEqualTo(1);
        assertThat(grid.bytes()).containsExactly(0, 85, 170, 255);
    }

    @Test
    void transparencyShowsWhite() {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0xffc86432);
        image.setRGB(1, 0, 0x00c86432);
        image.setRGB(2, 0, 0x80c86432);

        assertThat(pixels(PictureFiles.file(image, "png")).bytes()).containsExactly(200, 100, 50, 255, 255, 255, 227, 177, 152);
    }

    @Test
    void transparentEntryOfAPaletteShowsWhite() {
        PixelGrid grid = pixels(PictureFiles.resource("palette.png"));

        long white = 0;
        for (int i = 0; i < grid.bytes().length; i += 3) {
            white += (grid.bytes()[i] & grid.bytes()[i + 1] & grid.bytes()[i + 2]) == -1 ? 1 : 0;
        }
        assertThat(white).isEqualTo(12 * 16);
    }

    /** The fast way and the forgiving one must give the same pixels: models learnt from both. */
    @Test
    void aPlainJpegIsReadAsTheForgivingReaderReadsIt() {
        for (int type : new int[] {BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_BYTE_GRAY}) {
            byte[] plain = PictureFiles.file(PictureFiles.noisy(61, 47, type), "jpeg");
            byte[] marked = withAdobeFreeSegment(plain);

            assertThat(JpegSegments.plain(plain)).contains(new PictureHeader("jpeg", 61, 47));
            assertThat(JpegSegments.plain(marked)).isEmpty();
            assertThat(pixels(plain).bytes()).isEqualTo(pixels(marked).bytes());
        }
    }

    @Test
    void aProgressiveJpegIsPlainToo() {
        assertThat(JpegSegments.plain(PictureFiles.progressiveJpeg(PictureFiles.noisy(20, 20, BufferedImage.TYPE_3BYTE_BGR)))).isPresent();
    }

    private static byte[] withAdobeFreeSegment(byte[] jpeg) {
        int behind = 4 + ((jpeg[4] & 0xff) << 8 | jpeg[5] & 0xff);
        byte[] segment = {(byte) 0xff, (byte) 0xe9, 0, 4, 1, 2};
        byte[] with = new byte[jpeg.length + segment.length];
        System.arraycopy(jpeg, 0, with, 0, behind);
        System.arraycopy(segment, 0, with, behind, segment.length);
        System.arraycopy(jpeg, behind, with, behind + segment.length, jpeg.length - behind);
        return with;
    }

    @Test
    void cmykShowsTheColoursOfTheRgbPicture() {
        PixelGrid rgb = pixels(PictureFiles.resource("baseline.jpg"));
        PixelGrid cmyk = pixels(PictureFiles.resource("cmyk.jpg"));

        for (int corner : new int[] {0, 31 * 3, 23 * 32 * 3, (23 * 32 + 31) * 3}) {
            for (int c = 0; c < 3; c++) {
                assertThat(cmyk.bytes()[corner + c] & 0xff).isBetween((rgb.bytes()[corner + c] & 0xff) - 12, (rgb.bytes()[corner + c] & 0xff) + 12);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 12", "2, 21", "3, 43", "4, 34", "5, 13", "6, 31", "7, 42", "8, 24"})
    void appliesTheOrientation(int orientation, String topRow) {
        // Four flat quarters of 16x16, numbered 1 2 / 3 4 by their grey value.
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 32; x++) {
                image.getRaster().setSample(x, y, 0, 50 * (1 + x / 16 + 2 * (y / 16)));
            }
        }
        byte[] jpeg = PictureFiles.file(image, "jpeg");

        for (boolean little : new boolean[] {true, false}) {
            PixelGrid grid = pixels(PictureFiles.withOrientation(jpeg, orientation, little));

            assertThat("" + quarter(grid, 4, 4) + quarter(grid, 28, 4)).isEqualTo(topRow);
        }
    }

    private static int quarter(PixelGrid grid, int x, int y) {
        return Math.round((grid.bytes()[y * grid.width() + x] & 0xff) / 50f);
    }

    @Test
    void aTurnedPictureHasItsSidesChanged() {
        byte[] file = PictureFiles.withOrientation(PictureFiles.file(PictureFiles.noisy(40, 20, BufferedImage.TYPE_INT_RGB), "jpeg"), 6, true);

        assertThat(pixels(file)).extracting(PixelGrid::width, PixelGrid::height).containsExactly(20, 40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "progressive", "png", "gif", "bmp"})
    void neverReadsHalfAFile(String format) {
        BufferedImage image = PictureFiles.noisy(24, 18, BufferedImage.TYPE_INT_RGB);
        byte[] file = format.equals("progressive") ? PictureFiles.progressiveJpeg(image) : PictureFiles.file(image, format);
        byte[] pixels = pixels(file).bytes();

        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            try {
                // What follows the pixels (a checksum, an end mark) may be missing, but no pixel.
                assertThat(pixels(cut).bytes()).as("%s cut to %d of %d", format, length, file.length).isEqualTo(pixels);
            } catch (PictureException e) {
                assertThat(e.code()).isIn(PictureException.UNDECODABLE, PictureException.NOT_AN_IMAGE);
            }
        }
    }

    @Test
    void aFileCutInTheMiddleAndClosedAgainIsRefused() {
        byte[] file = PictureFiles.file(PictureFiles.noisy(64, 64, BufferedImage.TYPE_INT_RGB), "jpeg");
        byte[] cut = Arrays.copyOf(file, file.length * 2 / 3);
        cut[cut.length - 2] = (byte) 0xff;
        cut[cut.length - 1] = (byte) 0xd9;

        assertRefused(cut, PictureException.UNDECODABLE);
    }

    @Test
    void damagedFilesEndInAPictureExceptionOrAPicture() {
        Random random = new Random(3);
        for (String format : new String[] {"jpeg", "png", "gif", "bmp"}) {
            byte[] file = PictureFiles.file(PictureFiles.noisy(24, 18, BufferedImage.TYPE_INT_RGB), format);
            for (int i = 0; i < 300; i++) {
                byte[] damaged = file.clone();
                for (int n = 0; n < 3; n++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
                try {
                    decoder.decode(damaged);
                } catch (PictureException e) {
                    assertThat(e.code()).isNotBlank();
                }
            }
        }
    }

    @Test
    void whatIsNoPictureIsCalledSo() {
        assertRefused(new byte[0], PictureException.NOT_AN_IMAGE);
        assertRefused("%PDF-1.7 and so on".getBytes(StandardCharsets.US_ASCII), PictureException.NOT_AN_IMAGE);
    }

    @Test
    void bombsAreRefusedByTheirHeader() {
        byte[] png = PictureFiles.file(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png");
        png[16 + 2] = (byte) 0xfd;
        png[20 + 2] = (byte) 0xfd;
        byte[] jpeg = PictureFiles.file(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "jpeg");
        int frame = indexOf(jpeg, (byte) 0xff, (byte) 0xc0);
        jpeg[frame + 5] = (byte) 0xfd;
        jpeg[frame + 7] = (byte) 0xfd;

        assertRefused(png, PictureException.TOO_MANY_PIXELS);
        assertRefused(jpeg, PictureException.TOO_MANY_PIXELS);
        byte[] line = PictureFiles.file(new BufferedImage(8, 1, BufferedImage.TYPE_INT_RGB), "png");
        line[16 + 1] = 1;
        assertRefused(line, PictureException.TOO_MANY_PIXELS);
        assertThatThrownBy(() -> decoder.header(jpeg)).hasMessageContaining("64776x64776").hasMessageContaining("64000000");
    }

    @Test
    void filesAboveTheLimitAreNotLookedAt() {
        PictureDecoder strict = new PictureDecoder(new PictureLimits(100, 1000));

        assertThatThrownBy(() -> strict.header(new byte[101]))
                .isInstanceOfSatisfying(PictureException.class, e -> assertThat(e.code()).isEqualTo(PictureException.TOO_MANY_BYTES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png", "gif"})
    void aLargePictureIsReadInStepsOnlyWhereEnoughRemains(String format) {
        byte[] file = PictureFiles.file(PictureFiles.noisy(2600, 1000, BufferedImage.TYPE_BYTE_GRAY), format);
        byte[] larger = PictureFiles.file(PictureFiles.noisy(4000, 3000, BufferedImage.TYPE_BYTE_GRAY), format);

        assertThat(decoder.pixels(file, 32, 32).width()).isEqualTo(2600);
        assertThat(decoder.pixels(larger, 224, 224)).extracting(PixelGrid::width, PixelGrid::height).containsExactly(2000, 1500);
        assertThat(decoder.pixels(larger, 1000, 1000).width()).isEqualTo(4000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png", "gif"})
    void theCutOffEndOfALargePictureIsSeenThoughItsRowsAreSkipped(String format) {
        byte[] file = PictureFiles.file(PictureFiles.noisy(4000, 3000, BufferedImage.TYPE_BYTE_GRAY), format);

        assertThat(decoder.check(file).width()).isEqualTo(4000);
        assertThatThrownBy(() -> decoder.check(Arrays.copyOf(file, file.length - 20))).isInstanceOf(PictureException.class);
    }

    private void assertRefused(byte[] file, String code) {
        assertThatThrownBy(() -> decoder.decode(file))
                .isInstanceOfSatisfying(PictureException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private PixelGrid pixels(byte[] file) {
        return decoder.pixels(file, 1024, 1024);
    }

    private static int indexOf(byte[] file, byte first, byte second) {
        for (int i = 0; i + 1 < file.length; i++) {
            if (file[i] == first && file[i + 1] == second) {
                return i;
            }
        }
        throw new IllegalArgumentException("no such bytes");
    }
}
