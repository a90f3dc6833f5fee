package dev.engram.api.sample;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Which side of the learning a sample is on. It is fixed when the sample is first admitted and never changes. */
public enum Split {
    /** Learned from. */
    TRAIN,
    /** Used for thresholds, calibration and early stopping; never learned from. */
    TUNE,
    /** Used for the gate and the accuracy matrix; never learned from, never tuned on. */
    HOLDOUT;

    /** The name on the wire: {@code train}, {@code tune} or {@code holdout}. */
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
    public static Split of(String wire) {
        for (Split split : values()) {
            if (split.wire().equals(wire)) {
                return split;
            }
        }
        throw new IllegalArgumentException("unknown split '" + wire + "'; known are train, tune, holdout");
    }
}
