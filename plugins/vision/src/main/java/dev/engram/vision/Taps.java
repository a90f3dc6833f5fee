package dev.engram.vision;

/**
 * How the pixels of one axis mix when its length changes: a triangle around the place a target's centre comes from, one source pixel wide to either
 * side, or one target pixel where that is wider. At the ends the part outside is left out and the rest weighs more.
 *
 * @param length  target pixels
 * @param size    source pixels for each of them, the same number for all
 * @param first   the first of them, by target
 * @param weights {@code size} for each target, which sum up to a power of two
 */
@SuppressWarnings("ArrayRecordComponent")
record Taps(int length, int size, int[] first, int[] weights) {
    /** Source pixels of a target pixel, at least, some of weight 0; the number {@link Scaling} takes in one expression. */
    static final int FEWEST = 4;

    /** The taps of an axis; weights sum up to {@code 1 << bits}. */
    static Taps of(int from, int to, int bits) {
        double step = (double) from / to;
        double reach = Math.max(1, step);
        int size = Math.max(Math.min(from, FEWEST), Math.min(from, (int) Math.ceil(2 * reach)));
        int[] first = new int[to];
        int[] weights = new int[to * size];
        double[] shares = new double[size];
        for (int target = 0; target < to; target++) {
            double centre = (target + 0.5) * step - 0.5;
            first[target] = Math.max(0, Math.min(from - size, (int) Math.floor(centre - reach) + 1));
            double sum = 0;
            for (int i = 0; i < size; i++) {
                shares[i] = Math.max(0, 1 - Math.abs(first[target] + i - centre) / reach);
                sum += shares[i];
            }
            whole(shares, sum, 1 << bits, weights, target * size);
        }
        return new Taps(to, size, first, weights);
    }

    /** The most source pixels between what two targets side by side begin with. */
    int stride() {
        int most = 0;
        for (int target = 1; target < length; target++) {
            most = Math.max(most, first[target] - first[target - 1]);
        }
        return most;
    }

    /** Shares as whole numbers with exactly that sum: what rounding left goes to the largest. */
    private static void whole(double[] shares, double sum, int total, int[] into, int at) {
        int rest = total;
        int largest = 0;
        for (int i = 0; i < shares.length; i++) {
            into[at + i] = (int) Math.round(shares[i] / sum * total);
            rest -= into[at + i];
            largest = shares[i] > shares[largest] ? i : largest;
        }
        into[at + largest] += rest;
    }
}
