package dev.engram.engine.retention;

import java.util.List;

/** Checks of configuration values. */
final class Range {
    private Range() {}

    /** The first is the default. */
    static String oneOf(String key, String value, String... known) {
        if (value != null && !List.of(known).contains(value)) {
            throw new IllegalArgumentException(key + ": expected one of " + List.of(known) + ", got '" + value + "'");
        }
        return value == null ? known[0] : value;
    }

    static int within(String key, Integer value, int otherwise, int least, int most) {
        int found = value == null ? otherwise : value;
        if (found < least || found > most) {
            throw new IllegalArgumentException(key + ": expected " + least + " to " + most + ", got " + found);
        }
        return found;
    }

    static double within(String key, Double value, double otherwise, double least, double most) {
        double found = value == null ? otherwise : value;
        if (!(found >= least && found <= most)) {
            throw new IllegalArgumentException(key + ": expected " + least + " to " + most + ", got " + found);
        }
        return found;
    }
}
