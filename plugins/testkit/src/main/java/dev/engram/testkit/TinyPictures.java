package dev.engram.testkit;

import dev.engram.api.augment.Picture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/**
 * Generated pictures that a small network can tell apart: each class is a bar at an angle and place of its own, with noise. Equal
 * arguments make equal pixels.
 */
public final class TinyPictures {
    private TinyPictures() {}

    /** A picture of a class; {@code seed} chooses the noise. */
    public static Picture picture(int label, long seed, int width, int height, int channels) {
        return Picture.of(pixels(label, seed, width, height, channels), width, height, channels);
    }

    /** A picture whose mask is 255 where the class's bar lies. */
    public static Picture masked(int label, long seed, int width, int height, int channels) {
        byte[] mask = new byte[width * height];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (byte) (onBar(label, i % width, i / width, width, height) ? 255 : 0);
        }
        return new Picture(pixels(label, seed, width, height, channels), width, height, channels, mask);
    }

    /** The same as a PNG file. */
    public static byte[] png(int label, long seed, int width, int height, int channels) {
        Picture picture = picture(label, seed, width, height, channels);
        boolean grey = channels == 1;
        BufferedImage image = new BufferedImage(width, height, grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (grey) {
                    image.getRaster().setSample(x, y, 0, picture.at(x, y, 0));
                } else {
                    image.setRGB(x, y, picture.at(x, y, 0) << 16 | picture.at(x, y, 1) << 8 | picture.at(x, y, 2));
                }
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] pixels(int label, long seed, int width, int height, int channels) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + label);
        byte[] pixels = new byte[width * height * channels];
        for (int i = 0; i < pixels.length; i++) {
            int place = i / channels;
            int base = onBar(label, place % width, place / width, width, height) ? 200 : 40;
            pixels[i] = (byte) Math.max(0, Math.min(255, base + random.nextInt(-30, 31)));
        }
        return pixels;
    }

    /** Near a line through the centre whose angle grows with the label by 137.5 degrees, which never repeats. */
    private static boolean onBar(int label, int x, int y, int width, int height) {
        double angle = Math.toRadians(label * 137.5);
        double dx = x - (width - 1) / 2.0;
        double dy = y - (height - 1) / 2.0;
        double away = dx * StrictMath.sin(angle) - dy * StrictMath.cos(angle);
        double along = dx * StrictMath.cos(angle) + dy * StrictMath.sin(angle);
        double thickness = Math.max(1, Math.min(width, height) / 6.0);
        return Math.abs(away) <= thickness && along > -thickness;
    }
}
