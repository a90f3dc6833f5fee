package dev.engram.inference;

/**
 * How the pixels of one axis mix when its length changes, in whole numbers. A shorter axis averages the area each target
 * pixel covers; a longer one interpolates linearly between the pixels' centres. Every target pixel has the same number of source
 * pixels, at least four where there are as many, some of weight 0: a loop that always has as many turns takes half the time.
 */
final class Axis {
    /** Source pixels of a target pixel, at least; the number {@link Resampling} takes in one expression. */
    static final int FEWEST = 4;

    /** Sum of the weights of every target pixel. */
    final int total;
    /** Source pixels of every target pixel. */
    final int size;
    private final int[] first;
    private final int[] weights;

    private Axis(int from, int length, int total, int needed) {
        this.total = total;
        this.size = Math.min(from, Math.max(FEWEST, needed));
        this.first = new int[length];
        this.weights = new int[length * size];
    }

    static Axis of(int from, int to) {
        return from >= to ? averaging(from, to) : interpolating(from, to);
    }

    /** In units of 1/(from * to) of the axis a source pixel is {@code to} long and a target pixel {@code from}. */
    private static Axis averaging(int from, int to) {
        Axis axis = new Axis(from, to, from, from % to == 0 ? from / to : (from - 2) / to + 2);
        for (int target = 0; target < to; target++) {
            long begin = (long) target * from;
            long end = begin + from;
            int low = axis.place(target, (int) (begin / to), from);
            for (int i = 0; i < axis.size; i++) {
                long share = Math.min(end, (low + i + 1L) * to) - Math.max(begin, (long) (low + i) * to);
                axis.weights[target * axis.size + i] = (int) Math.max(0, share);
            }
        }
        return axis;
    }

    /** A target pixel's centre lies at (2t + 1) * from / (2 * to) - 1/2 source pixels; beyond the outer centres the edge goes on. */
    private static Axis interpolating(int from, int to) {
        Axis axis = new Axis(from, to, 2 * to, 2);
        for (int target = 0; target < to; target++) {
            long place = (2L * target + 1) * from - to;
            int low = (int) Math.floorDiv(place, 2L * to);
            int part = (int) (place - 2L * to * low);
            int inside = Math.max(0, Math.min(low, from - 1));
            int shift = inside - axis.place(target, inside, from);
            boolean atEdge = low < 0 || low + 1 >= from || part == 0;
            axis.weights[target * axis.size + shift] = atEdge ? axis.total : axis.total - part;
            if (!atEdge) {
                axis.weights[target * axis.size + shift + 1] = part;
            }
        }
        return axis;
    }

    /** Notes the first source pixel of a target: the wanted one, or one so far before it that all lie inside. */
    private int place(int target, int wanted, int from) {
        first[target] = Math.min(wanted, from - size);
        return first[target];
    }

    /** The first source pixel of a target. */
    int first(int target) {
        return first[target];
    }

    /** The weights of all targets, {@link #size} of each. */
    int[] weights() {
        return weights;
    }
}
