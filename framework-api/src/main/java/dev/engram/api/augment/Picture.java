package dev.engram.api.augment;

import java.util.Objects;

/**
 * The pixels of one sample while it is augmented: unsigned bytes, row by row, the channels of a pixel side by side (HWC).
 * The arrays are not copied; who gets a picture may change its pixels in place or return another.
 *
 * @param pixels   {@code height * width * channels} bytes, 0–255
 * @param width    pixels
 * @param height   pixels
 * @param channels 1 (grey) or 3 (RGB)
 * @param mask     {@code height * width} bytes that follow the picture (0 is background), or null if the sample has none
 */
@SuppressWarnings("ArrayRecordComponent")
public record Picture(byte[] pixels, int width, int height, int channels, byte[] mask) {
    public Picture {
        Objects.requireNonNull(pixels, "pixels");
        if (width < 1 || height < 1 || channels < 1 || pixels.length != width * height * channels) {
            throw new IllegalArgumentException("picture of " + width + "x" + height + "x" + channels + " needs "
                    + (long) width * height * channels + " bytes, got " + pixels.length);
        }
        if (mask != null && mask.length != width * height) {
            throw new IllegalArgumentException("mask of " + width + "x" + height + " needs " + width * height + " bytes, got " + mask.length);
        }
    }

    /** A picture without mask. */
    public static Picture of(byte[] pixels, int width, int height, int channels) {
        return new Picture(pixels, width, height, channels, null);
    }

    /** One sample of one channel, 0–255. */
    public int at(int x, int y, int channel) {
        return pixels[(y * width + x) * channels + channel] & 0xff;
    }

    /** The same size with other pixels and mask. */
    public Picture with(byte[] otherPixels, byte[] otherMask) {
        return new Picture(otherPixels, width, height, channels, otherMask);
    }

    /** A picture whose arrays are its own. */
    public Picture copy() {
        return with(pixels.clone(), mask == null ? null : mask.clone());
    }
}
