package dev.engram.vision;

import dev.engram.api.augment.Picture;
import java.util.Arrays;

/**
 * A part of a picture at another size: bilinear, with the filter as wide as a pixel of the result where it shrinks. First down, whole rows at a
 * time, which the processor does eight values at once; then across. Whole numbers only, so that no machine rounds otherwise.
 */
final class Scaling {
    /** Weights of a pixel sum up to this power of two: with a byte and the kept fraction 25 bits, which an int holds. */
    private static final int BITS = 14;
    /** Bits of the fraction that are kept between down and across. */
    private static final int KEPT = 3;

    private final Picture picture;
    private final Box part;
    private final int channels;
    private final Taps across;
    private final Taps down;
    /** Rows of the part as ints, until no row of the result needs them. */
    private final int[][] ring;
    private int made;

    private Scaling(Picture picture, Box part, int width, int height) {
        this.picture = picture;
        this.part = part;
        this.channels = picture.channels();
        this.across = Taps.of(part.width(), width, BITS);
        this.down = Taps.of(part.height(), height, BITS);
        this.ring = new int[down.size()][part.width() * channels];
    }

    /** The part at that size; a part of that size is copied as it is. */
    static Picture of(Picture picture, Box part, int width, int height) {
        byte[] mask = picture.mask() == null ? null : nearest(picture, part, width, height);
        return new Picture(new Scaling(picture, part, width, height).scaled(), width, height, picture.channels(), mask);
    }

    private byte[] scaled() {
        int values = across.length() * channels;
        byte[] out = new byte[down.length() * values];
        int[] sums = new int[part.width() * channels];
        for (int y = 0; y < down.length(); y++) {
            sum(y, sums);
            if (across.size() == Taps.FEWEST && channels == 3) {
                threeAcross(sums, out, y * values);
            } else {
                across(sums, out, y * values);
            }
        }
        return out;
    }

    /** The weighted sum of the rows of the part for a row of the result, as numbers with a fraction of {@link #KEPT} bits. */
    private void sum(int y, int[] sums) {
        int first = down.first()[y];
        for (made = Math.max(made, first); made < first + ring.length; made++) {
            read(made, ring[made % ring.length]);
        }
        Arrays.fill(sums, 1 << BITS - KEPT - 1);
        for (int i = 0; i < ring.length; i++) {
            int weight = down.weights()[y * ring.length + i];
            if (weight != 0) {
                add(ring[(first + i) % ring.length], weight, sums);
            }
        }
        for (int v = 0; v < sums.length; v++) {
            sums[v] >>= BITS - KEPT;
        }
    }

    private void read(int y, int[] row) {
        byte[] from = picture.pixels();
        for (int v = 0, at = ((part.top() + y) * picture.width() + part.left()) * channels; v < row.length; v++, at++) {
            row[v] = from[at] & 0xff;
        }
    }

    /** Plain enough for the compiler to take several values at once. */
    private static void add(int[] row, int weight, int[] sums) {
        for (int v = 0; v < sums.length; v++) {
            sums[v] += weight * row[v];
        }
    }

    private void across(int[] sums, byte[] out, int begin) {
        int[] weights = across.weights();
        int size = across.size();
        for (int x = 0, to = begin; x < across.length(); x++) {
            for (int c = 0; c < channels; c++, to++) {
                int sum = 1 << BITS + KEPT - 1;
                int at = across.first()[x] * channels + c;
                for (int w = x * size; w < (x + 1) * size; w++, at += channels) {
                    sum += weights[w] * sums[at];
                }
                out[to] = (byte) (sum >> BITS + KEPT);
            }
        }
    }

    /** Nearly all parts are at most twice as large as the result and have colours; written out this takes a third of the time. */
    private void threeAcross(int[] sums, byte[] out, int begin) {
        int[] weights = across.weights();
        int[] first = across.first();
        int half = 1 << BITS + KEPT - 1;
        for (int x = 0, w = 0, to = begin; x < first.length; x++, w += 4, to += 3) {
            int one = weights[w];
            int two = weights[w + 1];
            int three = weights[w + 2];
            int four = weights[w + 3];
            int at = first[x] * 3;
            int red = one * sums[at] + two * sums[at + 3] + three * sums[at + 6] + four * sums[at + 9];
            int green = one * sums[at + 1] + two * sums[at + 4] + three * sums[at + 7] + four * sums[at + 10];
            int blue = one * sums[at + 2] + two * sums[at + 5] + three * sums[at + 8] + four * sums[at + 11];
            out[to] = (byte) (red + half >> BITS + KEPT);
            out[to + 1] = (byte) (green + half >> BITS + KEPT);
            out[to + 2] = (byte) (blue + half >> BITS + KEPT);
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
