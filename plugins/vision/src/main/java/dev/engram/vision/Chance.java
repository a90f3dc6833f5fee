package dev.engram.vision;

import java.util.List;
import java.util.SplittableRandom;

/** Draws that augmentations need. */
final class Chance {
    private Chance() {}

    /** Evenly between the first and the second number. */
    static double between(SplittableRandom random, List<Double> range) {
        return range.get(0) + (range.get(1) - range.get(0)) * random.nextDouble();
    }

    /** Evenly between minus and plus. */
    static double around(SplittableRandom random, double most) {
        return most * (2 * random.nextDouble() - 1);
    }
}
