package dev.engram.lineage;

import dev.engram.lineage.journal.JournalEntry;

/**
 * How an attempt ended.
 *
 * @param entry  the attempt's journal entry; null when it wrote none
 * @param reason why it wrote none: somebody else moved the head or took the samples in, or the attempt was too old; null otherwise
 */
public record Committed(JournalEntry entry, String reason) {
    /** Whether the attempt stands in the journal. */
    public boolean written() {
        return entry != null;
    }

    static Committed as(JournalEntry entry) {
        return new Committed(entry, null);
    }

    static Committed not(String reason) {
        return new Committed(null, reason);
    }
}
