package dev.engram.promoter.promotion;

import dev.engram.lineage.journal.JournalEntry;

/** Whether a version may be served. */
sealed interface Verdict {
    /**
     * It may.
     *
     * @param entry  journal entry that accepted its round
     * @param forced whether people overruled a check
     */
    record Accepted(JournalEntry entry, boolean forced) implements Verdict {}

    /**
     * It may not.
     *
     * @param reason for people
     */
    record Refused(String reason) implements Verdict {}

    /**
     * Not yet known: somebody else has to do something first, and will.
     *
     * @param reason for people
     */
    record Waiting(String reason) implements Verdict {}
}
