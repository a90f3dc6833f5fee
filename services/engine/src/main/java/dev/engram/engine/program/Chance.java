package dev.engram.engine.program;

import java.util.SplittableRandom;

/**
 * Numbers that are the same on every machine and JDK: SplitMix64 bits, Marsaglia's polar method and StrictMath, not the JDK's own
 * Gaussian, whose algorithm is not promised.
 */
final class Chance {
    private final SplittableRandom random;
    private double spare = Double.NaN;

    private Chance(long seed) {
        random = new SplittableRandom(seed);
    }

    static Chance of(long seed, String name, int row) {
        long hash = 0xcbf29ce484222325L;
        for (byte each : name.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xff)) * 0x100000001b3L;
        }
        return new Chance(seed * 0x9e3779b97f4a7c15L + hash + row);
    }

    /** At least 0, below 1. */
    double uniform() {
        return (random.nextLong() >>> 11) * 0x1p-53;
    }

    /** Mean 0, deviation 1. */
    double normal() {
        if (!Double.isNaN(spare)) {
            double value = spare;
            spare = Double.NaN;
            return value;
        }
        double x;
        double y;
        double square;
        do {
            x = 2 * uniform() - 1;
            y = 2 * uniform() - 1;
            square = x * x + y * y;
        } while (square >= 1 || square == 0);
        double factor = StrictMath.sqrt(-2 * StrictMath.log(square) / square);
        spare = y * factor;
        return x * factor;
    }
}
