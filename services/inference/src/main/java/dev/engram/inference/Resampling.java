package dev.engram.inference;

import dev.engram.inference.picture.PixelGrid;

/**
 * Changes a picture's size. Every value is the weighted mean of the source's values, computed exactly in whole numbers
 * and rounded once (halves up), so that no machine and no Java version gives another one.
 */
final class Resampling {
    private final PixelGrid source;
    private final Axis across;
    private final Axis down;
    private final int targetWidth;
    private final int targetHeight;
    /** Source rows already scaled across: a row of the target needs the last one of its predecessor again. */
    private final int[][] rows = new int[2][];
    private final int[] rowNumbers = {-1, -1};

    private Resampling(PixelGrid source, int width, int height) {
        this.source = source;
        this.targetWidth = width;
        this.targetHeight = height;
        this.across = Axis.of(source.width(), width);
        this.down = Axis.of(source.height(), height);
        rows[0] = new int[width * source.channels()];
        rows[1] = new int[width * source.channels()];
    }

    /** The picture stretched to a size. */
    static PixelGrid scale(PixelGrid source, int width, int height) {
        return source.width() == width && source.height() == height ? source : new Resampling(source, width, height).scaled();
    }

    private PixelGrid scaled() {
        int values = targetWidth * source.channels();
        byte[] out = new byte[values * targetHeight];
        long total = (long) across.total * down.total;
        long[] sums = new long[values];
        for (int y = 0; y < targetHeight; y++) {
            java.util.Arrays.fill(sums, total / 2);
            int[] weights = down.weights(y);
            for (int i = 0; i < weights.length; i++) {
                int[] row = row(down.first(y) + i);
                long weight = weights[i];
                for (int v = 0; v < values; v++) {
                    sums[v] += weight * row[v];
                }
            }
            for (int v = 0; v < values; v++) {
                out[y * values + v] = (byte) (sums[v] / total);
            }
        }
        return new PixelGrid(targetWidth, targetHeight, source.channels(), out);
    }

    private int[] row(int y) {
        int slot = y & 1;
        if (rowNumbers[slot] != y) {
            scaleAcross(y, rows[slot]);
            rowNumbers[slot] = y;
        }
        return rows[slot];
    }

    private void scaleAcross(int y, int[] into) {
        byte[] bytes = source.bytes();
        int channels = source.channels();
        int start = y * source.width() * channels;
        for (int x = 0; x < targetWidth; x++) {
            int[] weights = across.weights(x);
            for (int c = 0; c < channels; c++) {
                int at = start + across.first(x) * channels + c;
                int sum = 0;
                for (int weight : weights) {
                    sum += weight * (bytes[at] & 0xff);
                    at += channels;
                }
                into[x * channels + c] = sum;
            }
        }
    }
}
