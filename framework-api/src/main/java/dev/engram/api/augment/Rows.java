package dev.engram.api.augment;

import java.util.Objects;

/**
 * The pictures of some samples, all of one size: unsigned bytes, one picture behind the other, each row by row with the channels of a pixel side by
 * side (NHWC). The array is not copied, and may be longer: what lies behind the pictures belongs to others.
 *
 * @param pixels   at least {@code count * height * width * channels} bytes, 0–255
 * @param count    pictures
 * @param width    pixels
 * @param height   pixels
 * @param channels 1 (grey) or 3 (RGB)
 */
@SuppressWarnings("ArrayRecordComponent")
public record Rows(byte[] pixels, int count, int width, int height, int channels) {
    public Rows {
        Objects.requireNonNull(pixels, "pixels");
        if (count < 1 || width < 1 || height < 1 || channels < 1 || pixels.length < (long) count * width * height * channels) {
            throw new IllegalArgumentException(count + " pictures of " + width + "x" + height + "x" + channels + " need "
                    + (long) count * width * height * channels + " bytes, got " + pixels.length);
        }
    }

    /** Bytes of one picture. */
    public int stride() {
        return width * height * channels;
    }
}
