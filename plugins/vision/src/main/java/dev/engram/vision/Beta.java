package dev.engram.vision;

import java.util.SplittableRandom;

/**
 * Draws from the symmetric beta distribution, as the ratio of two gamma variates (Marsaglia and Tsang, "A Simple Method for Generating Gamma
 * Variables", 2000). Its own arithmetic, so that no other Java draws another number.
 */
final class Beta {
    private Beta() {}

    /** A number of 0 to 1 from Beta(alpha, alpha). */
    static double draw(double alpha, SplittableRandom random) {
        double one = gamma(alpha, random);
        double other = gamma(alpha, random);
        return one + other > 0 ? one / (one + other) : random.nextInt(2);
    }

    private static double gamma(double shape, SplittableRandom random) {
        if (shape < 1) {
            return gamma(shape + 1, random) * StrictMath.pow(1 - random.nextDouble(), 1 / shape);
        }
        double d = shape - 1 / 3.0;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = normal(random);
            double root = 1 + c * x;
            if (root > 0) {
                double v = root * root * root;
                if (StrictMath.log(1 - random.nextDouble()) < x * x / 2 + d - d * v + d * StrictMath.log(v)) {
                    return d * v;
                }
            }
        }
    }

    /** Box and Muller. */
    private static double normal(SplittableRandom random) {
        double radius = Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }
}
