package dev.engram.devkit.cli.backup;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The key of a journal's entry in the store. */
record JournalKey(String scenario, long seq) {
    private static final Pattern ENTRY = Pattern.compile("scenarios/([a-z0-9-]{1,63})/journal/(\\d{10})\\.json");

    /** What a key says; empty if it is none of an entry. */
    static Optional<JournalKey> of(String key) {
        Matcher entry = ENTRY.matcher(key);
        return entry.matches() ? Optional.of(new JournalKey(entry.group(1), Long.parseLong(entry.group(2)))) : Optional.empty();
    }
}
