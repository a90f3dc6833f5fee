package dev.engram.devkit.cli.bench.speed;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How much faster one side is than the other: the median time of the other side by that of ours, over rounds in which both took a turn. The
 * interval is a paired percentile bootstrap (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13): whole rounds are drawn
 * with replacement, so that what slowed a round down counts on both sides, and the 2.5th and 97.5th percentile of the ratios are its ends. The
 * draws are seeded: the same times give the same interval.
 *
 * @param ratio above 1 where ours is faster
 * @param low   lower end of the 95 % interval
 * @param high  upper end
 * @param ours  median of our times
 * @param other median of the other side's
 */
public record PairedRatio(double ratio, double low, double high, double ours, double other) {
    private static final int DRAWS = 10_000;
    private static final double TAIL = 0.025;

    /** Times of rounds, one of each side for each. */
    record Rounds(List<Double> ours, List<Double> other) {}

    /**
     * Of the times of each round.
     *
     * @param ours  seconds, one for each round
     * @param other seconds of the same rounds
     * @throws IllegalArgumentException without a round, or with times of one side only
     */
    public static PairedRatio of(List<Double> ours, List<Double> other) {
        return of(ours, other, DRAWS);
    }

    static PairedRatio of(List<Double> ours, List<Double> other, int draws) {
        if (ours.isEmpty() || ours.size() != other.size()) {
            throw new IllegalArgumentException("a ratio needs rounds in which both sides took a turn, got " + ours.size() + " and " + other.size());
        }
        double[] mine = numbers(ours);
        double[] theirs = numbers(other);
        double[] ratios = new double[draws];
        SplittableRandom random = new SplittableRandom(1);
        double[] a = new double[mine.length];
        double[] b = new double[mine.length];
        for (int draw = 0; draw < draws; draw++) {
            for (int i = 0; i < a.length; i++) {
                int round = random.nextInt(a.length);
                a[i] = mine[round];
                b[i] = theirs[round];
            }
            ratios[draw] = median(b) / median(a);
        }
        Arrays.sort(ratios);
        double median = median(mine);
        return new PairedRatio(median(theirs) / median, percentile(ratios, TAIL), percentile(ratios, 1 - TAIL), median, median(theirs));
    }

    /** The middle value, or the mean of the two in the middle. */
    public static double median(List<Double> values) {
        return median(numbers(values));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double percentile(double[] sorted, double share) {
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }

    private static double[] numbers(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
