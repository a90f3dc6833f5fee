package dev.engram.api.scenario;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a scenario's labels mean. */
public enum Task {
    /** One class per image. */
    SINGLE_LABEL,
    /** Several attributes per image, each with its own values; an absent attribute is unknown. */
    MULTI_LABEL,
    /** Normal or not: the output is a score. */
    ANOMALY;

    /** The name on the wire, for example {@code single-label}. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Reads the name on the wire. */
    @JsonCreator
    public static Task of(String wire) {
        for (Task task : values()) {
            if (task.wire().equals(wire)) {
                return task;
            }
        }
        throw new IllegalArgumentException("unknown task '" + wire + "'; known are single-label, multi-label, anomaly");
    }
}
