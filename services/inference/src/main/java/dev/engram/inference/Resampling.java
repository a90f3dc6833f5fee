package dev.engram.inference;

import dev.engram.inference.picture.PixelGrid;
import java.util.Arrays;

/**
 * Changes a picture's size. Every value is the weighted mean of the source's values, computed exactly in whole numbers
 * and rounded once (halves up), so that no machine and no Java version gives another one. First down, whole rows at a time, which the
 * processor does eight values at once; then across.
 */
final class Resampling {
    private final PixelGrid source;
    private final Axis across;
    private final Axis down;
    private final int targetWidth;
    private final int targetHeight;
    private final int channels;
    /** Source rows as ints: a row of the target needs some of its predecessor's again. */
    private final int[][] rows;
    private final int[] rowNumbers;

    private Resampling(PixelGrid source, int width, int height) {
        this.source = source;
        this.targetWidth = width;
        this.targetHeight = height;
        this.channels = source.channels();
        this.across = Axis.of(source.width(), width);
        this.down = Axis.of(source.height(), height);
        this.rows = new int[2][source.width() * channels];
        this.rowNumbers = new int[] {-1, -1};
    }

    /** The picture stretched to a size. */
    static PixelGrid scale(PixelGrid source, int width, int height) {
        return source.width() == width && source.height() == height ? source : new Resampling(source, width, height).scaled();
    }

    private PixelGrid scaled() {
        byte[] out = new byte[targetWidth * channels * targetHeight];
        // The sum of a pixel reaches 255 times the total of the weights, and half of it is added to round.
        boolean small = (long) across.total * down.total * 256 <= Integer.MAX_VALUE;
        int[] sums = new int[source.width() * channels];
        int[] row = new int[targetWidth * channels];
        for (int y = 0; y < targetHeight; y++) {
            sum(y, sums);
            if (small) {
                across(sums, row);
                divide(row, across.total * down.total, out, y * row.length);
            } else {
                acrossInLongs(sums, out, y * row.length);
            }
        }
        return new PixelGrid(targetWidth, targetHeight, channels, out);
    }

    /** The weighted sum of the source rows of a target row; 24 bits at most, as no side has more than 16. */
    private void sum(int y, int[] sums) {
        Arrays.fill(sums, 0);
        for (int i = 0; i < down.size; i++) {
            int weight = down.weights()[y * down.size + i];
            if (weight > 0) {
                add(row(down.first(y) + i), weight, sums);
            }
        }
    }

    /** Plain enough for the compiler to take several values at once. */
    private static void add(int[] row, int weight, int[] sums) {
        for (int v = 0; v < sums.length; v++) {
            sums[v] += weight * row[v];
        }
    }

    private int[] row(int y) {
        int slot = y & 1;
        if (rowNumbers[slot] != y) {
            int[] row = rows[slot];
            byte[] bytes = source.bytes();
            for (int v = 0, at = y * row.length; v < row.length; v++, at++) {
                row[v] = bytes[at] & 0xff;
            }
            rowNumbers[slot] = y;
        }
        return rows[slot];
    }

    private void across(int[] sums, int[] into) {
        if (across.size == Axis.FEWEST && channels == 3) {
            threeAcross(sums, into);
            return;
        }
        int[] weights = across.weights();
        for (int x = 0, out = 0; x < targetWidth; x++) {
            for (int c = 0; c < channels; c++, out++) {
                int sum = 0;
                int at = across.first(x) * channels + c;
                for (int w = x * across.size; w < (x + 1) * across.size; w++, at += channels) {
                    sum += weights[w] * sums[at];
                }
                into[out] = sum;
            }
        }
    }

    /** Most pictures are at most three times as large as what the network is fed and have colours; written out this takes a third of the time. */
    private void threeAcross(int[] sums, int[] into) {
        int[] weights = across.weights();
        for (int x = 0, w = 0, to = 0; x < targetWidth; x++, w += 4, to += 3) {
            int one = weights[w];
            int two = weights[w + 1];
            int three = weights[w + 2];
            int four = weights[w + 3];
            int at = across.first(x) * 3;
            into[to] = one * sums[at] + two * sums[at + 3] + three * sums[at + 6] + four * sums[at + 9];
            into[to + 1] = one * sums[at + 1] + two * sums[at + 4] + three * sums[at + 7] + four * sums[at + 10];
            into[to + 2] = one * sums[at + 2] + two * sums[at + 5] + three * sums[at + 8] + four * sums[at + 11];
        }
    }

    /**
     * Rounded quotients. A product with the inverse in fixed point is exact here: the inverse, rounded up, is wrong by less than one part in the
     * largest sum times the total.
     */
    private static void divide(int[] sums, int total, byte[] out, int begin) {
        int bits = 31 + (32 - Integer.numberOfLeadingZeros(total));
        long inverse = ((1L << bits) + total - 1) / total;
        int half = total / 2;
        for (int v = 0, at = begin; v < sums.length; v++, at++) {
            out[at] = (byte) ((sums[v] + half) * inverse >>> bits);
        }
    }

    /** The same for pictures whose sums are too large for an int. */
    private void acrossInLongs(int[] sums, byte[] out, int begin) {
        long total = (long) across.total * down.total;
        int[] weights = across.weights();
        for (int x = 0, to = begin; x < targetWidth; x++) {
            for (int c = 0; c < channels; c++, to++) {
                long sum = total / 2;
                int at = across.first(x) * channels + c;
                for (int w = x * across.size; w < (x + 1) * across.size; w++, at += channels) {
                    sum += (long) weights[w] * sums[at];
                }
                out[to] = (byte) (sum / total);
            }
        }
    }
}
