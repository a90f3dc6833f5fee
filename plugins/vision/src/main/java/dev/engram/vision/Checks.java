package dev.engram.vision;

import java.util.List;

/** Says no to configurations, in the same words everywhere. */
final class Checks {
    private Checks() {}

    static void require(boolean holds, String key, Object found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(key + ": expected " + expected + ", got " + found);
        }
    }

    /** A value or its default, which has to lie in a range. */
    static double within(String key, Double found, double otherwise, double low, double high) {
        double value = found == null ? otherwise : found;
        require(value >= low && value <= high, key, found, low + " to " + high);
        return value;
    }

    /** A value or its default, which has to lie in a range. */
    static int within(String key, Integer found, int otherwise, int low, int high) {
        int value = found == null ? otherwise : found;
        require(value >= low && value <= high, key, found, low + " to " + high);
        return value;
    }

    /** Smallest and largest factor, in this order. */
    static List<Double> range(String key, List<Double> found, double low, double high, double least, double most) {
        List<Double> range = found == null ? List.of(low, high) : List.copyOf(found);
        require(range.size() == 2 && range.get(0) <= range.get(1) && range.get(0) >= least && range.get(1) <= most,
                key, found, "two numbers, smaller first, between " + least + " and " + most);
        return range;
    }
}
