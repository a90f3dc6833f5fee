package dev.engram.registry;

/**
 * What MLflow takes as a key and as a value. Too much is cut, with a mark that people see; MLflow itself cuts without a word or refuses the
 * whole batch.
 */
final class Names {
    static final int PARAM_VALUE = 6_000;
    static final int TAG_VALUE = 8_000;
    static final int DESCRIPTION = 5_000;
    static final int KEY = 250;

    private Names() {}

    /**
     * The key with everything that MLflow refuses replaced: it takes letters, digits and {@code _ - . : /} and spaces, and no path that
     * could be shorter.
     */
    static String key(String key) {
        String plain = key.replaceAll("[^A-Za-z0-9_\\-. :/]", "_");
        StringBuilder path = new StringBuilder();
        for (String part : plain.split("/")) {
            if (!part.isEmpty()) {
                path.append(path.isEmpty() ? "" : "/").append(part.matches("\\.{1,2}") ? "_".repeat(part.length()) : part);
            }
        }
        String clean = path.isEmpty() ? "_" : path.toString();
        return clean.length() <= KEY ? clean : clean.substring(0, KEY).replaceAll("/$", "_");
    }

    /** The text, cut to so many characters if it is longer. */
    static String cut(String text, int most) {
        if (text == null || text.length() <= most) {
            return text == null ? "" : text;
        }
        String mark = "… [cut: " + text.length() + " characters]";
        int end = most - mark.length();
        // Not between the two halves of a character.
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + mark;
    }
}
