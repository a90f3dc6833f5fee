package dev.engram.ingest.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.engram.api.event.RefusalReason;
import dev.engram.ingest.hostile.TestPictures;
import dev.engram.ingest.submission.RefusedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class PicturesTest {
    private final Pictures pictures = new Pictures(50_000_000);

    @Test
    void takesPicturesOfTheKnownKinds() {
        pictures.check(TestPictures.png(1));
        pictures.check(TestPictures.jpeg(2, 40, 30));
    }

    @Test
    void refusesWhatIsNoImage() {
        assertThat(refusal("hello".getBytes(StandardCharsets.UTF_8))).isEqualTo(RefusalReason.NOT_AN_IMAGE);
        assertThat(refusal("RIFF\0\0\0\0WEBPVP8 ".getBytes(StandardCharsets.US_ASCII))).isEqualTo(RefusalReason.NOT_AN_IMAGE);
    }

    @Test
    void refusesAFileAboveSixteenMebibytes() {
        byte[] file = Arrays.copyOf(TestPictures.png(1), (16 << 20) + 1);

        assertThat(refusal(file)).isEqualTo(RefusalReason.TOO_MANY_BYTES);
    }

    @Test
    void refusesADecompressionBombByItsHeader() {
        assertThat(refusal(pngHeader(30_000, 30_000))).isEqualTo(RefusalReason.TOO_MANY_PIXELS);
    }

    @Test
    void refusesAPictureThatIsCutOff() {
        byte[] jpeg = TestPictures.jpeg(3, 64, 64);
        byte[] png = TestPictures.png(3);

        assertThat(refusal(Arrays.copyOf(jpeg, jpeg.length / 2))).isEqualTo(RefusalReason.UNDECODABLE);
        assertThat(refusal(Arrays.copyOf(png, png.length - 20))).isEqualTo(RefusalReason.UNDECODABLE);
        assertThat(refusal(pngHeader(8, 8))).isEqualTo(RefusalReason.UNDECODABLE);
    }

    @Test
    void refusesToAdmitWhatItsReadersWouldNotTake() {
        assertThatThrownBy(() -> new Pictures(1_000_000_000)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("engram.ingest.max-pixels");
    }

    private RefusalReason refusal(byte[] file) {
        return catchThrowableOfType(RefusedException.class, () -> pictures.check(file)).reason();
    }

    /** A PNG that ends after its header. */
    private static byte[] pngHeader(int width, int height) {
        ByteBuffer header = ByteBuffer.allocate(17).put("IHDR".getBytes(StandardCharsets.US_ASCII)).putInt(width).putInt(height)
                .put(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(header.array());
        return ByteBuffer.allocate(33).put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'}).putInt(13).put(header.array())
                .putInt((int) crc.getValue()).array();
    }
}
