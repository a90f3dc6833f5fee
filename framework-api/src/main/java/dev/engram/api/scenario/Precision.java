package dev.engram.api.scenario;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What the passes of a training compute in. The parameters themselves, the loss and the statistics of normalisation are float32 always. */
public enum Precision {
    /** What was measured to be faster on the machine and is safe there; the choice is recorded with the round. */
    AUTO,
    /** 32 bits. */
    FLOAT32,
    /** 16 bits with the range of float32. */
    BFLOAT16,
    /** 16 bits with a small range: needs loss scaling, and a GPU. */
    FLOAT16;

    /** The name on the wire, for example {@code bfloat16}. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the name on the wire.
     *
     * @throws IllegalArgumentException if the name is none of the four
     */
    @JsonCreator
    public static Precision of(String wire) {
        for (Precision precision : values()) {
            if (precision.wire().equals(wire)) {
                return precision;
            }
        }
        throw new IllegalArgumentException("unknown precision '" + wire + "'; known are auto, float32, bfloat16, float16");
    }
}
