package dev.engram.inference;

/**
 * How the pixels of one axis mix when its length changes, in whole numbers. A shorter axis averages the area each target
 * pixel covers; a longer one interpolates linearly between the pixels' centres.
 */
final class Axis {
    /** Sum of the weights of every target pixel. */
    final int total;
    private final int[] first;
    private final int[][] weights;

    private Axis(int length, int total) {
        this.total = total;
        this.first = new int[length];
        this.weights = new int[length][];
    }

    static Axis of(int from, int to) {
        return from >= to ? averaging(from, to) : interpolating(from, to);
    }

    /** In units of 1/(from * to) of the axis a source pixel is {@code to} long and a target pixel {@code from}. */
    private static Axis averaging(int from, int to) {
        Axis axis = new Axis(to, from);
        for (int target = 0; target < to; target++) {
            long begin = (long) target * from;
            long end = begin + from;
            int low = (int) (begin / to);
            int high = (int) ((end - 1) / to);
            int[] weights = new int[high - low + 1];
            for (int i = low; i <= high; i++) {
                weights[i - low] = (int) (Math.min(end, (i + 1L) * to) - Math.max(begin, (long) i * to));
            }
            axis.first[target] = low;
            axis.weights[target] = weights;
        }
        return axis;
    }

    /** A target pixel's centre lies at (2t + 1) * from / (2 * to) - 1/2 source pixels; beyond the outer centres the edge goes on. */
    private static Axis interpolating(int from, int to) {
        Axis axis = new Axis(to, 2 * to);
        for (int target = 0; target < to; target++) {
            long place = (2L * target + 1) * from - to;
            int low = (int) Math.floorDiv(place, 2L * to);
            int part = (int) (place - 2L * to * low);
            boolean atEdge = low < 0 || low + 1 >= from || part == 0;
            axis.first[target] = Math.max(0, Math.min(low, from - 1));
            axis.weights[target] = atEdge ? new int[] {axis.total} : new int[] {axis.total - part, part};
        }
        return axis;
    }

    int first(int target) {
        return first[target];
    }

    int[] weights(int target) {
        return weights[target];
    }
}
