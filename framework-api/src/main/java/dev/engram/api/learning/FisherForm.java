package dev.engram.api.learning;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** What the squared gradients of a sample are taken of, for the diagonal of the Fisher information. */
public enum FisherForm {
    /**
     * The expectation over all labels, by the model's own probabilities. Takes as many passes back as there are labels that the model holds possible, less
     * one.
     */
    EXACT,
    /**
     * One pass back for a sample, along a direction whose random signs are drawn anew for each sample (Hutchinson, 1990; for the Fisher information: Martens,
     * Sutskever and Swersky, "Estimating the Hessian by Back-propagating Curvature", 2012). Its expectation is the exact form, its standard deviation is at
     * most √2 times that for one sample, so √(2/n) for n samples; the less sure of two labels a model is, the smaller.
     */
    HUTCHINSON,
    /** At the true label: no expectation, and it vanishes where the model fits well. */
    EMPIRICAL;

    /** The name on the wire, for example {@code exact}. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the name on the wire.
     *
     * @throws IllegalArgumentException if the name is none of the three
     */
    @JsonCreator
    public static FisherForm of(String wire) {
        return Arrays.stream(values()).filter(form -> form.wire().equals(wire)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown form of the Fisher information '" + wire + "'; known are exact, hutchinson, empirical"));
    }
}
