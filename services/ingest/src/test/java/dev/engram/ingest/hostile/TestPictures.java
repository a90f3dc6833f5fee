package dev.engram.ingest.hostile;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Small pictures, different by seed. */
public final class TestPictures {
    private TestPictures() {}

    /** A grey PNG of 28x28 like a digit's: a few hundred bytes. */
    public static byte[] png(long seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 150; i++) {
            image.getRaster().setSample(4 + random.nextInt(20), 4 + random.nextInt(20), 0, random.nextInt(256));
        }
        return write(image, "png");
    }

    /** A coloured JPEG of noise; large for its size. */
    public static byte[] jpeg(long seed, int width, int height) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt(1 << 24));
            }
        }
        return write(image, "jpeg");
    }

    /** A GIF of one colour; small for its size. */
    public static byte[] gif(int width, int height) {
        return write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY), "gif");
    }

    /** A grey GIF of 16x16 pixels of noise. */
    public static byte[] gif(long seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 256; i++) {
            image.getRaster().setSample(i % 16, i / 16, 0, random.nextInt(256));
        }
        return write(image, "gif");
    }

    private static byte[] write(BufferedImage image, String format) {
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            ImageIO.write(image, format, out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
