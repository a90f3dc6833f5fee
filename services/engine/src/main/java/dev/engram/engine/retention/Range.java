package dev.engram.engine.retention;

/** Checks of configuration values. */
final class Range {
    private Range() {}

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
