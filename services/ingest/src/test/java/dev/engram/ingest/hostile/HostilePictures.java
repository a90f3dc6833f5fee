package dev.engram.ingest.hostile;

import dev.engram.api.event.RefusalReason;
import dev.engram.api.event.Topics;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;

/** Files that are sent as pictures: some are, most are broken in one way or another. */
final class HostilePictures {
    /** A valid picture of one pixel, in a format that ingest does not read. */
    private static final byte[] WEBP = Base64.getDecoder().decode("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA");
    private static final byte[] HUGE = hugePng(30_000);
    /** Shared, since many records may have it and few should be held. */
    private static final byte[] LARGE = Arrays.copyOf(TestPictures.png(1), Topics.MAX_IMAGE_BYTES + 1);
    private static final List<String> TEXTS = List.of("hello", "<svg xmlns='http://www.w3.org/2000/svg'/>", "%PDF-1.7", "<?php echo 1;", "PK\u0003\u0004", "\0",
            "BLOB", "GIF", "#!/bin/sh\n");
    private static final List<String> STARTS = List.of("", "\u00ff\u00d8\u00ff", "\u0089PNG\r\n\u001a\n", "GIF89a", "BM", "RIFF....WEBP", "II*\0");

    private final Random random;
    private final long seed;
    private long number;

    HostilePictures(long seed, Random random) {
        this.seed = seed;
        this.random = random;
    }

    /** A file, and what has to become of it if everything beside it is right. */
    record File(String kind, byte[] bytes, Fate fate) {}

    /** A picture as it should be, unlike every other. */
    byte[] valid() {
        long own = seed << 32 | number++;
        return switch (random.nextInt(4)) {
            case 0 -> TestPictures.jpeg(own, 20, 14);
            case 1 -> TestPictures.gif(own);
            default -> TestPictures.png(own);
        };
    }

    /** A file that is not. */
    File broken() {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> truncated(original());
            case 3, 4, 5 -> new File("mutated", mutated(original()), Fate.ANY);
            case 6 -> new File("noise", noise(), Fate.ANY);
            case 7 -> new File("text", text(), Fate.refused(RefusalReason.NOT_AN_IMAGE));
            case 8 -> new File("30,000x30,000 header", HUGE, Fate.refused(RefusalReason.TOO_MANY_PIXELS));
            case 9 -> new File("empty", new byte[0], Fate.refused(RefusalReason.NO_IMAGE));
            case 10 -> new File("WebP", WEBP, Fate.refused(RefusalReason.NOT_AN_IMAGE));
            default -> new File("a picture behind a byte", behindAByte(valid()), Fate.refused(RefusalReason.NOT_AN_IMAGE));
        };
    }

    /** A file above the limit of an image, within that of a record. */
    static File large() {
        return new File("over 16 MB", LARGE, Fate.refused(RefusalReason.TOO_MANY_BYTES));
    }

    private byte[] original() {
        return random.nextInt(4) == 0 ? WEBP : valid();
    }

    private File truncated(byte[] image) {
        return new File("truncated", Arrays.copyOf(image, random.nextInt(image.length)), Fate.ANY);
    }

    private byte[] mutated(byte[] image) {
        byte[] mutated = image.clone();
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
        }
        return mutated;
    }

    private byte[] noise() {
        byte[] noise = new byte[random.nextInt(2000)];
        random.nextBytes(noise);
        byte[] start = STARTS.get(random.nextInt(STARTS.size())).getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(start, 0, noise, 0, Math.min(start.length, noise.length));
        return noise;
    }

    private byte[] text() {
        return TEXTS.get(random.nextInt(TEXTS.size())).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] behindAByte(byte[] image) {
        byte[] shifted = new byte[image.length + 1];
        System.arraycopy(image, 0, shifted, 1, image.length);
        return shifted;
    }

    /** A PNG of a few bytes whose header claims so many pixels a side. */
    private static byte[] hugePng(int side) {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream(); DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(0x89504e470d0a1a0aL);
            ByteArrayOutputStream header = new ByteArrayOutputStream();
            DataOutputStream fields = new DataOutputStream(header);
            fields.writeInt(side);
            fields.writeInt(side);
            fields.write(new byte[] {8, 2, 0, 0, 0});
            chunk(out, "IHDR", header.toByteArray());
            chunk(out, "IDAT", new byte[16]);
            chunk(out, "IEND", new byte[0]);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(data);
        out.writeInt(data.length);
        out.write(name);
        out.write(data);
        out.writeInt((int) checksum.getValue());
    }
}
