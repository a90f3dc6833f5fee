package dev.engram.vision;

import dev.engram.api.augment.Picture;

/** A picture nearer to its smoothed self, or farther from it; the outermost pixels stay. */
final class Sharpening {
    /** Of the smoothing: the middle weighs five, each of its eight neighbours one. */
    private static final int MIDDLE = 5;
    private static final int ALL = MIDDLE + 8;

    private Sharpening() {}

    /** Distances from the smoothed picture times a factor. */
    static Picture of(Picture picture, double factor) {
        int stride = picture.width() * picture.channels();
        byte[] from = picture.pixels();
        byte[] to = from.clone();
        for (int y = 1; y < picture.height() - 1; y++) {
            for (int at = y * stride + picture.channels(); at < (y + 1) * stride - picture.channels(); at++) {
                int value = from[at] & 0xff;
                int sum = row(from, at - stride, picture.channels()) + row(from, at, picture.channels()) + row(from, at + stride, picture.channels())
                        + (MIDDLE - 1) * value;
                int smooth = (2 * sum + ALL) / (2 * ALL);
                to[at] = (byte) Math.max(0, Math.min(255, (int) (smooth + factor * (value - smooth))));
            }
        }
        return picture.with(to, picture.mask());
    }

    private static int row(byte[] from, int at, int channels) {
        return (from[at - channels] & 0xff) + (from[at] & 0xff) + (from[at + channels] & 0xff);
    }
}
