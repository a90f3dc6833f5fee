package dev.engram.lineage.journal;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** What a journal entry says. */
public enum EntryKind {
    /** A round's state became the head. */
    ROUND_ACCEPTED,
    /** The gate refused a round's state. */
    ROUND_REJECTED,
    /** A round came to nothing. */
    ROUND_FAILED,
    /** An accepted round has a run and a version in MLflow. */
    REGISTERED,
    /** People decided about a version. */
    DECISION,
    /** Samples were withdrawn; the next round leaves them out. */
    WITHDRAWAL,
    /** Samples were set aside, or taken back. */
    SET_ASIDE,
    /** The scenario's configuration, PluginSet or policy changed. */
    CONFIGURATION,
    /** The training log was moved to another topic. */
    LOG_MOVED,
    /** States of old rounds lose their files. */
    THINNED;

    /** The name in the journal, for example {@code round-accepted}. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Reads the name in the journal. */
    @JsonCreator
    public static EntryKind of(String wire) {
        return Arrays.stream(values()).filter(kind -> kind.wire().equals(wire)).findFirst().orElseThrow(
                () -> new IllegalArgumentException("unknown journal entry kind '" + wire + "'; known are "
                        + Arrays.stream(values()).map(EntryKind::wire).toList()));
    }

    /** Whether it ends an attempt at a round. */
    public boolean round() {
        return this == ROUND_ACCEPTED || this == ROUND_REJECTED || this == ROUND_FAILED;
    }
}
