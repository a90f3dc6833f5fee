package dev.engram.devkit.compare;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a stream is, as written: {@code class:5x2}, {@code rotate:10,degrees=9}, {@code permute:10}, {@code slices:10,relabelled=0.05}.
 *
 * @param kind        what changes from experience to experience
 * @param experiences how many there are
 * @param classes     classes of an experience, of {@code class} only; 0 otherwise
 * @param options     by name; those that were not given have their default
 */
public record StreamSpec(Kind kind, int experiences, int classes, Map<String, Double> options) {
    /** Kinds of streams. */
    public enum Kind {
        /** Each experience brings classes that were not there before; no task id is known. */
        CLASS,
        /** All classes in slices of the data, each turned further: a drift. */
        ROTATE,
        /** All data each time, the pixels in another order: new domains of the same classes. */
        PERMUTE,
        /** All classes in slices of the data: nothing changes. */
        SLICES
    }

    /** What may stand behind the kind, each with its default, its least and its largest value. */
    private static final Map<String, List<Double>> OPTIONS = new TreeMap<>(Map.of(
            "degrees", List.of(9.0, -180.0, 180.0),
            "blurred", List.of(0.0, 0.0, 1.0),
            "recurring", List.of(0.0, 0.0, 0.9),
            "long-tail", List.of(1.0, 1.0, 1000.0),
            "relabelled", List.of(0.0, 0.0, 0.5)));

    private static final Pattern FORM = Pattern.compile("(class|rotate|permute|slices):([0-9]{1,4})(?:x([0-9]{1,4}))?((?:,[a-z-]+=[^,=]+)*)");

    /** For people: what may be written. */
    public static final String KNOWN = "known are class:EXPERIENCESxCLASSES, rotate:N, permute:N and slices:N, each with any of ,degrees=9 (rotate: further turned in"
            + " each experience) ,blurred=SHARE (samples that arrive in another experience) ,recurring=SHARE (of each class that arrives later)"
            + " ,long-tail=FACTOR (the first class has so many times the samples of the last) ,relabelled=SHARE (arrive with a wrong label, which is put right"
            + " in the next experience)";

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if it is none; says what was found and what is known
     */
    public static StreamSpec of(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches() || (matcher.group(3) != null) != matcher.group(1).equals("class")) {
            throw new IllegalArgumentException("stream '" + text + "' is not known; " + KNOWN);
        }
        int experiences = Integer.parseInt(matcher.group(2));
        int classes = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
        if (experiences == 0 || matcher.group(3) != null && classes == 0) {
            throw new IllegalArgumentException("stream '" + text + "' has no experience, or no class in it; " + KNOWN);
        }
        Map<String, Double> options = new TreeMap<>();
        OPTIONS.forEach((name, values) -> options.put(name, values.get(0)));
        for (String option : matcher.group(4).isEmpty() ? new String[0] : matcher.group(4).substring(1).split(",")) {
            String[] parts = option.split("=");
            options.put(parts[0], value(text, parts[0], parts[1]));
        }
        return new StreamSpec(Kind.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)), experiences, classes, options);
    }

    private static double value(String text, String name, String value) {
        List<Double> range = OPTIONS.get(name);
        if (range == null) {
            throw new IllegalArgumentException("stream '" + text + "' has an option '" + name + "'; known are " + OPTIONS.keySet());
        }
        try {
            double number = Double.parseDouble(value);
            if (number >= range.get(1) && number <= range.get(2)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below with what was expected.
        }
        throw new IllegalArgumentException("stream '" + text + "': " + name + " is expected from " + range.get(1) + " to " + range.get(2) + ", got " + value);
    }

    double option(String name) {
        return options.get(name);
    }
}
