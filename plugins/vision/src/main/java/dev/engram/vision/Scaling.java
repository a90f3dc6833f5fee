package dev.engram.vision;

import dev.engram.api.augment.Picture;
import java.util.Arrays;

/**
 * A part of a picture at another size: bilinear, with the filter as wide as a pixel of the result where it shrinks. First down, whole rows at a
 * time; then across, whole columns at a time, for which a band of rows is turned in between: so both ways the processor does eight or sixteen values at
 * once. Whole numbers only, so that no machine rounds otherwise.
 */
final class Scaling {
    /** Weights of a pixel sum up to this power of two: with a byte and the kept fraction 25 bits, which an int holds. */
    private static final int BITS = 14;
    /** Bits of the fraction that are kept between down and across. */
    private static final int KEPT = 3;
    /** Rows that are turned at once: as many as there are locals for them. */
    private static final int LINES = 8;
    /** Rows of the result that are made at once; its columns fit into the second cache. A multiple of {@link #LINES}. */
    private static final int BAND = 56;
    /** Parts that are wider get columns of their own: no thread keeps more than a megabyte and a half. */
    private static final int WIDEST = 2048;
    /** A thread's columns, for its next picture; nobody else sees them. */
    private static final ThreadLocal<int[][]> COLUMNS = ThreadLocal.withInitial(() -> new int[0][]);

    private final Picture picture;
    private final Box part;
    private final int channels;
    private final Taps across;
    private final Taps down;
    /** Rows of the part as ints, until no row of the result needs them. */
    private final int[][] ring;
    private int made;
    /** Rows that are scaled down, not yet across. */
    private final int[][] lines;
    /** The same turned: for each column of the part the values of a band, one channel behind the other. */
    private final int[][] columns;

    private Scaling(Picture picture, Box part, int width, int height) {
        this.picture = picture;
        this.part = part;
        this.channels = picture.channels();
        this.across = Taps.of(part.width(), width, BITS);
        this.down = Taps.of(part.height(), height, BITS);
        this.ring = new int[down.size()][part.width() * channels];
        this.lines = new int[LINES][part.width() * channels];
        this.columns = columns(part.width(), BAND * channels);
    }

    private static int[][] columns(int width, int length) {
        if (width > WIDEST) {
            return new int[width][length];
        }
        int[][] there = COLUMNS.get();
        if (there.length < width || there[0].length != length) {
            there = new int[width][length];
            COLUMNS.set(there);
        }
        return there;
    }

    /** The part at that size; a part of that size is copied as it is. */
    static Picture of(Picture picture, Box part, int width, int height) {
        byte[] mask = picture.mask() == null ? null : nearest(picture, part, width, height);
        return new Picture(new Scaling(picture, part, width, height).scaled(), width, height, picture.channels(), mask);
    }

    private byte[] scaled() {
        byte[] out = new byte[down.length() * across.length() * channels];
        int[] column = new int[BAND * channels];
        for (int top = 0; top < down.length(); top += BAND) {
            int rows = Math.min(BAND, down.length() - top);
            for (int row = 0; row < rows; row += LINES) {
                for (int line = 0; line < Math.min(LINES, rows - row); line++) {
                    down(top + row + line, lines[line]);
                }
                turn(row);
            }
            for (int x = 0; x < across.length(); x++) {
                mix(columns, columns.length, across, x, BITS + KEPT, column);
                put(column, rows, out, (top * across.length() + x) * channels);
            }
        }
        return out;
    }

    /** A row of the result that is not yet scaled across, as numbers with a fraction of {@link #KEPT} bits. */
    private void down(int y, int[] line) {
        int first = down.first()[y];
        for (made = Math.max(made, first); made < first + ring.length; made++) {
            read(made, ring[made % ring.length]);
        }
        mix(ring, ring.length, down, y, BITS - KEPT, line);
    }

    private void read(int y, int[] row) {
        byte[] from = picture.pixels();
        for (int v = 0, at = ((part.top() + y) * picture.width() + part.left()) * channels; v < row.length; v++, at++) {
            row[v] = from[at] & 0xff;
        }
    }

    /**
     * The weighted sum of some arrays, rounded.
     *
     * @param round arrays that are counted round: behind the last comes the first
     * @param bits  that are dropped
     */
    private static void mix(int[][] arrays, int round, Taps taps, int target, int bits, int[] into) {
        int first = taps.first()[target];
        int size = taps.size();
        int[] weights = taps.weights();
        int at = target * size;
        if (size == Taps.FEWEST) {
            four(arrays[first % round], arrays[(first + 1) % round], arrays[(first + 2) % round], arrays[(first + 3) % round], weights[at],
                    weights[at + 1], weights[at + 2], weights[at + 3], bits, into);
            return;
        }
        Arrays.fill(into, 1 << bits - 1);
        for (int i = 0; i < size; i++) {
            if (weights[at + i] != 0) {
                add(arrays[(first + i) % round], weights[at + i], into);
            }
        }
        for (int v = 0; v < into.length; v++) {
            into[v] >>= bits;
        }
    }

    /** Nearly all parts are at most twice as large as the result. Plain enough for the compiler to take several values at once. */
    private static void four(int[] a, int[] b, int[] c, int[] d, int one, int two, int three, int four, int bits, int[] into) {
        int half = 1 << bits - 1;
        for (int v = 0; v < into.length; v++) {
            into[v] = one * a[v] + two * b[v] + three * c[v] + four * d[v] + half >> bits;
        }
    }

    private static void add(int[] array, int weight, int[] sums) {
        for (int v = 0; v < sums.length; v++) {
            sums[v] += weight * array[v];
        }
    }

    /** Writes the lines into the columns, from that row of the band on; what stands in lines that were not made is never looked at. */
    private void turn(int row) {
        int[] a = lines[0];
        int[] b = lines[1];
        int[] c = lines[2];
        int[] d = lines[3];
        int[] e = lines[4];
        int[] f = lines[5];
        int[] g = lines[6];
        int[] h = lines[7];
        for (int x = 0, v = 0; x < part.width(); x++) {
            int[] column = columns[x];
            for (int channel = 0, at = row; channel < channels; channel++, at += BAND, v++) {
                column[at] = a[v];
                column[at + 1] = b[v];
                column[at + 2] = c[v];
                column[at + 3] = d[v];
                column[at + 4] = e[v];
                column[at + 5] = f[v];
                column[at + 6] = g[v];
                column[at + 7] = h[v];
            }
        }
    }

    /** Writes a column of the result, as far as the band has rows. */
    private void put(int[] column, int rows, byte[] out, int begin) {
        int stride = across.length() * channels;
        if (channels == 3) {
            for (int row = 0, at = begin; row < rows; row++, at += stride) {
                out[at] = (byte) column[row];
                out[at + 1] = (byte) column[BAND + row];
                out[at + 2] = (byte) column[2 * BAND + row];
            }
            return;
        }
        for (int channel = 0; channel < channels; channel++) {
            for (int row = 0, at = begin + channel; row < rows; row++, at += stride) {
                out[at] = (byte) column[channel * BAND + row];
            }
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
