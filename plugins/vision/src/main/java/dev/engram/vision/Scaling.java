package dev.engram.vision;

import dev.engram.api.augment.Picture;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A part of a picture at another size: bilinear, with the filter as wide as a pixel of the result where it shrinks. First down, whole rows at a
 * time; then across, whole columns at a time, for which a band of rows is turned in between: so both ways the processor does eight or sixteen values at
 * once. Two rows of the result share an int from the one to the other, which halves what has to be turned. Whole numbers only, so that no machine rounds
 * otherwise.
 */
final class Scaling {
    /** Weights of a pixel sum up to this power of two: with a byte and the kept fraction 25 bits, which an int holds. */
    private static final int BITS = 14;
    /** Bits of the fraction that are kept between down and across: with a byte 11, and two rows fit into an int. */
    private static final int KEPT = 3;
    /** Pairs of rows that are turned at once: as many as there are locals for them. */
    private static final int LINES = 8;
    /** Pairs of rows of the result that are made at once; its columns fit into the second cache. A multiple of {@link #LINES}. */
    private static final int BAND = 56;
    /** Columns of the result that are written at once: twelve bytes of colour, which are three ints. */
    private static final int GROUP = 4;
    /** The first of a pair. */
    private static final int FIRST = 0xffff;
    /** Parts that are wider get columns of their own: no thread keeps more than a megabyte and a half. */
    private static final int WIDEST = 2048;
    /** A thread's columns, for its next picture; nobody else sees them. */
    private static final ThreadLocal<int[][]> COLUMNS = ThreadLocal.withInitial(() -> new int[0][]);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final Picture picture;
    private final Box part;
    private final int channels;
    private final Taps across;
    private final Taps down;
    /** Rows of the part as ints, until no row of the result needs them. */
    private final int[][] ring;
    private int made;
    /** Pairs of rows that are scaled down, not yet across. */
    private final int[][] lines;
    /** The same turned: for each column of the part the pairs of a band, one channel behind the other. */
    private final int[][] columns;
    /** Some columns of the result. */
    private final int[][] group;

    private Scaling(Picture picture, Box part, int width, int height) {
        this.picture = picture;
        this.part = part;
        this.channels = picture.channels();
        this.across = Taps.of(part.width(), width, BITS);
        this.down = Taps.of(part.height(), height, BITS);
        this.ring = new int[down.size() + down.stride()][part.width() * channels];
        this.lines = new int[LINES][part.width() * channels];
        this.columns = columns(part.width(), BAND * channels);
        this.group = new int[GROUP][BAND * channels];
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
        for (int top = 0; top < down.length(); top += 2 * BAND) {
            int rows = Math.min(2 * BAND, down.length() - top);
            for (int row = 0; row < rows; row += 2 * LINES) {
                for (int line = 0; line < Math.min(LINES, (rows - row + 1) / 2); line++) {
                    down(top + row + 2 * line, lines[line]);
                }
                turn(row / 2);
            }
            for (int x = 0; x < across.length(); x += GROUP) {
                int wide = Math.min(GROUP, across.length() - x);
                for (int i = 0; i < wide; i++) {
                    across(x + i, group[i]);
                }
                put(wide, rows, out, (top * across.length() + x) * channels);
            }
        }
        return out;
    }

    /** Two rows of the result that are not yet scaled across, as numbers with a fraction of {@link #KEPT} bits. */
    private void down(int y, int[] line) {
        int next = Math.min(y + 1, down.length() - 1);
        for (made = Math.max(made, down.first()[y]); made < down.first()[next] + down.size(); made++) {
            read(made, ring[made % ring.length]);
        }
        Arrays.fill(line, 0);
        down(next, 16, line);
        down(y, 0, line);
    }

    /** One of the two. */
    private void down(int y, int shift, int[] line) {
        int from = down.first()[y];
        int at = y * down.size();
        int[] weights = down.weights();
        if (down.size() == Taps.FEWEST) {
            four(ring[from % ring.length], ring[(from + 1) % ring.length], ring[(from + 2) % ring.length], ring[(from + 3) % ring.length], weights[at],
                    weights[at + 1], weights[at + 2], weights[at + 3], shift, line);
            return;
        }
        int[] sums = new int[line.length];
        Arrays.fill(sums, 1 << BITS - KEPT - 1);
        for (int i = 0; i < down.size(); i++) {
            add(ring[(from + i) % ring.length], 0, weights[at + i], sums);
        }
        join(sums, BITS - KEPT, shift, line);
    }

    private void read(int y, int[] row) {
        byte[] from = picture.pixels();
        for (int v = 0, at = ((part.top() + y) * picture.width() + part.left()) * channels; v < row.length; v++, at++) {
            row[v] = from[at] & 0xff;
        }
    }

    /** Nearly all parts are at most twice as large as the result. So plain that the compiler takes several values at once. */
    private static void four(int[] a, int[] b, int[] c, int[] d, int one, int two, int three, int four, int shift, int[] pairs) {
        int half = 1 << BITS - KEPT - 1;
        for (int v = 0; v < pairs.length; v++) {
            pairs[v] |= one * a[v] + two * b[v] + three * c[v] + four * d[v] + half >> BITS - KEPT << shift;
        }
    }

    /** A column of the result, pairs of rows as they were. */
    private void across(int x, int[] into) {
        int from = across.first()[x];
        int at = x * across.size();
        int[] weights = across.weights();
        if (across.size() == Taps.FEWEST) {
            int[] a = columns[from];
            int[] b = columns[from + 1];
            int[] c = columns[from + 2];
            int[] d = columns[from + 3];
            firsts(a, b, c, d, weights[at], weights[at + 1], weights[at + 2], weights[at + 3], into);
            seconds(a, b, c, d, weights[at], weights[at + 1], weights[at + 2], weights[at + 3], into);
            return;
        }
        Arrays.fill(into, 0);
        int[] sums = new int[into.length];
        for (int shift = 0; shift <= 16; shift += 16) {
            Arrays.fill(sums, 1 << BITS + KEPT - 1);
            for (int i = 0; i < across.size(); i++) {
                add(columns[from + i], shift, weights[at + i], sums);
            }
            join(sums, BITS + KEPT, shift, into);
        }
    }

    private static void firsts(int[] a, int[] b, int[] c, int[] d, int one, int two, int three, int four, int[] pairs) {
        int half = 1 << BITS + KEPT - 1;
        for (int v = 0; v < pairs.length; v++) {
            pairs[v] = one * (a[v] & FIRST) + two * (b[v] & FIRST) + three * (c[v] & FIRST) + four * (d[v] & FIRST) + half >> BITS + KEPT;
        }
    }

    private static void seconds(int[] a, int[] b, int[] c, int[] d, int one, int two, int three, int four, int[] pairs) {
        int half = 1 << BITS + KEPT - 1;
        for (int v = 0; v < pairs.length; v++) {
            pairs[v] |= one * (a[v] >>> 16) + two * (b[v] >>> 16) + three * (c[v] >>> 16) + four * (d[v] >>> 16) + half >> BITS + KEPT << 16;
        }
    }

    private static void add(int[] array, int shift, int weight, int[] sums) {
        for (int v = 0; v < sums.length; v++) {
            sums[v] += weight * (array[v] >>> shift & FIRST);
        }
    }

    /** Rounds the sums to be one of each pair. */
    private static void join(int[] sums, int bits, int shift, int[] pairs) {
        for (int v = 0; v < sums.length; v++) {
            pairs[v] |= sums[v] >> bits << shift;
        }
    }

    /** Writes the lines into the columns, from that pair of the band on; what stands in lines that were not made is never looked at. */
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

    /** Writes so many columns of the result, as far as the band has rows. */
    private void put(int wide, int rows, byte[] out, int begin) {
        int stride = across.length() * channels;
        int done = 0;
        if (channels == 3 && wide == GROUP) {
            for (; done < rows / 2; done++) {
                put(done, out, begin + 2 * done * stride, stride);
            }
        }
        for (int row = 2 * done; row < rows; row++) {
            for (int i = 0, at = begin + row * stride; i < wide; i++) {
                for (int channel = 0; channel < channels; channel++, at++) {
                    out[at] = (byte) (group[i][channel * BAND + row / 2] >> 16 * (row % 2));
                }
            }
        }
    }

    /** Four pixels of a row and of the one below, from red, green and blue of four columns: first two bytes each, then four. */
    private void put(int pair, byte[] out, int at, int stride) {
        int[] a = group[0];
        int[] b = group[1];
        int[] c = group[2];
        int[] d = group[3];
        int one = a[pair] | a[BAND + pair] << 8;
        int two = a[2 * BAND + pair] | b[pair] << 8;
        int three = b[BAND + pair] | b[2 * BAND + pair] << 8;
        int four = c[pair] | c[BAND + pair] << 8;
        int five = c[2 * BAND + pair] | d[pair] << 8;
        int six = d[BAND + pair] | d[2 * BAND + pair] << 8;
        INTS.set(out, at, one & FIRST | two << 16);
        INTS.set(out, at + 4, three & FIRST | four << 16);
        INTS.set(out, at + 8, five & FIRST | six << 16);
        INTS.set(out, at + stride, one >>> 16 | two & ~FIRST);
        INTS.set(out, at + stride + 4, three >>> 16 | four & ~FIRST);
        INTS.set(out, at + stride + 8, five >>> 16 | six & ~FIRST);
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
