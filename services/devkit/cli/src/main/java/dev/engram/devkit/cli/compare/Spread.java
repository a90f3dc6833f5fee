package dev.engram.devkit.cli.compare;

import java.util.List;
import java.util.Locale;

/**
 * Mean and sample standard deviation over seeds.
 *
 * @param mean of the values
 * @param sd   with n − 1 below; 0 for a single value
 */
public record Spread(double mean, double sd) {
    static Spread of(List<Double> values) {
        double mean = values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
        return new Spread(mean, values.size() < 2 ? 0 : Math.sqrt(squares / (values.size() - 1)));
    }

    /** A share, as per cent. */
    String percent() {
        return String.format(Locale.ROOT, "%.2f ± %.2f", 100 * mean, 100 * sd);
    }
}
