package dev.engram.api.network;

import java.util.Set;

/**
 * How a parameter or buffer gets its first values.
 *
 * @param kind  {@code constant} (all equal {@code value}), {@code uniform} (from {@code -value} to {@code value}) or
 *     {@code normal} (mean 0, standard deviation {@code value})
 * @param value the number the kind needs
 */
public record Init(String kind, double value) {
    /** Zeros. */
    public static final Init ZEROS = constant(0);
    /** Ones. */
    public static final Init ONES = constant(1);

    public Init {
        if (kind == null || !Set.of("constant", "uniform", "normal").contains(kind)) {
            throw new IllegalArgumentException("init kind '" + kind + "'; known are constant, normal, uniform");
        }
        if (!Double.isFinite(value) || !"constant".equals(kind) && value < 0) {
            throw new IllegalArgumentException("init " + kind + ": unusable value " + value);
        }
    }

    /** All values equal. */
    public static Init constant(double value) {
        return new Init("constant", value);
    }

    /** Uniform between {@code -bound} and {@code bound}. */
    public static Init uniform(double bound) {
        return new Init("uniform", bound);
    }

    /** Normal around 0. */
    public static Init normal(double deviation) {
        return new Init("normal", deviation);
    }

    /** Uniform within one over the root of the number of inputs: the usual start of linear layers and of biases. */
    public static Init fanIn(int inputs) {
        return uniform(1 / Math.sqrt(inputs));
    }

    /**
     * Normal with variance 2 / outputs: He et al., "Delving Deep into Rectifiers" (2015), backward form, as ResNet
     * starts its convolutions.
     */
    public static Init he(int outputs) {
        return normal(Math.sqrt(2.0 / outputs));
    }
}
