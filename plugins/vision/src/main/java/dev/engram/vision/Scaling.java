package dev.engram.vision;

import dev.engram.api.augment.Picture;

/**
 * A part of a picture at another size: bilinear, with the filter as wide as a pixel of the result where it shrinks. First across, then down; whole
 * numbers only, so that no machine rounds otherwise.
 */
final class Scaling {
    /** Weights of a pixel sum up to this power of two: with a byte and the kept fraction 25 bits, which an int holds. */
    private static final int BITS = 14;
    /** Bits of the fraction that are kept between across and down. */
    private static final int KEPT = 3;

    private Scaling() {}

    /** The part at that size; a part of that size is copied as it is. */
    static Picture of(Picture picture, Box part, int width, int height) {
        byte[] mask = picture.mask() == null ? null : nearest(picture, part, width, height);
        int[] middle = across(picture, part, width);
        return new Picture(down(middle, part.height(), width * picture.channels(), height), width, height, picture.channels(), mask);
    }

    /** Every row of the part scaled across, as numbers with a fraction of {@link #KEPT} bits. */
    private static int[] across(Picture picture, Box part, int width) {
        Taps taps = Taps.of(part.width(), width, BITS);
        int channels = picture.channels();
        int[] out = new int[part.height() * width * channels];
        for (int y = 0; y < part.height(); y++) {
            int from = ((part.top() + y) * picture.width() + part.left()) * channels;
            if (channels == 3) {
                threeAcross(picture.pixels(), from, taps, out, y * width * 3);
            } else {
                oneAcross(picture.pixels(), from, taps, out, y * width);
            }
        }
        return out;
    }

    private static void threeAcross(byte[] from, int begin, Taps taps, int[] out, int at) {
        int[] weights = taps.weights();
        int size = taps.size();
        for (int x = 0, w = 0; x < taps.length(); x++, at += 3) {
            int place = begin + taps.first()[x] * 3;
            int red = 1 << BITS - KEPT - 1;
            int green = red;
            int blue = red;
            for (int i = 0; i < size; i++, w++, place += 3) {
                int weight = weights[w];
                red += weight * (from[place] & 0xff);
                green += weight * (from[place + 1] & 0xff);
                blue += weight * (from[place + 2] & 0xff);
            }
            out[at] = red >> BITS - KEPT;
            out[at + 1] = green >> BITS - KEPT;
            out[at + 2] = blue >> BITS - KEPT;
        }
    }

    private static void oneAcross(byte[] from, int begin, Taps taps, int[] out, int at) {
        int size = taps.size();
        for (int x = 0, w = 0; x < taps.length(); x++, at++) {
            int place = begin + taps.first()[x];
            int sum = 1 << BITS - KEPT - 1;
            for (int i = 0; i < size; i++, w++, place++) {
                sum += taps.weights()[w] * (from[place] & 0xff);
            }
            out[at] = sum >> BITS - KEPT;
        }
    }

    private static byte[] down(int[] from, int rows, int values, int height) {
        Taps taps = Taps.of(rows, height, BITS);
        byte[] out = new byte[height * values];
        int[] sums = new int[values];
        for (int y = 0; y < height; y++) {
            java.util.Arrays.fill(sums, 1 << BITS + KEPT - 1);
            for (int i = 0; i < taps.size(); i++) {
                add(from, (taps.first()[y] + i) * values, taps.weights()[y * taps.size() + i], sums);
            }
            for (int v = 0; v < values; v++) {
                out[y * values + v] = (byte) (sums[v] >> BITS + KEPT);
            }
        }
        return out;
    }

    /** Plain enough for the compiler to take several values at once. */
    private static void add(int[] from, int begin, int weight, int[] sums) {
        for (int v = 0; v < sums.length; v++) {
            sums[v] += weight * from[begin + v];
        }
    }

    private static byte[] nearest(Picture picture, Box part, int width, int height) {
        byte[] out = new byte[width * height];
        for (int y = 0, at = 0; y < height; y++) {
            int row = (part.top() + (int) ((2L * y + 1) * part.height() / (2L * height))) * picture.width() + part.left();
            for (int x = 0; x < width; x++, at++) {
                out[at] = picture.mask()[row + (int) ((2L * x + 1) * part.width() / (2L * width))];
            }
        }
        return out;
    }
}
