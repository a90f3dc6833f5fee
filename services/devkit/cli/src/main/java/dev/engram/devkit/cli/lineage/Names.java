package dev.engram.devkit.cli.lineage;

import java.util.ArrayList;
import java.util.List;

/** Short forms for the eye. */
final class Names {
    private static final int SHORT = 12;

    private Names() {}

    /** The first digits of a hash. */
    static String shortHash(String hash) {
        return hash == null ? "–" : hash.length() > SHORT ? hash.substring(0, SHORT) : hash;
    }

    /** {@code version 3 (round 5)}, or {@code round 5} for one without a version. */
    static String model(String version, long round) {
        return version == null ? "round " + round : "version " + version + " (round " + round + ")";
    }

    /** Ascending numbers as {@code 1–4, 7}. */
    static String ranges(List<Long> numbers) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < numbers.size(); ) {
            int end = i;
            while (end + 1 < numbers.size() && numbers.get(end + 1) == numbers.get(end) + 1) {
                end++;
            }
            parts.add(end == i ? String.valueOf(numbers.get(i)) : numbers.get(i) + "–" + numbers.get(end));
            i = end + 1;
        }
        return String.join(", ", parts);
    }
}
