package dev.engram.lineage.journal;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * One entry of a scenario's journal. Complete: the newest is enough to go on. Of the details, the one that belongs to
 * the kind is there, the others are null.
 *
 * @param format        version of this record format, 1
 * @param scenario      scenario id
 * @param seq           its number: 1, 2, 3, …
 * @param kind          what it says
 * @param attempt       who wrote it: unique for every attempt to write, so a lost answer can be read back
 * @param time          ISO-8601 UTC, for people
 * @param head          where the scenario stands now
 * @param round         details of a round
 * @param registration  details of {@code registered}
 * @param decision      details of {@code decision}
 * @param withdrawal    details of {@code withdrawal}
 * @param setAside      details of {@code set-aside}
 * @param configuration details of {@code configuration}
 * @param move          details of {@code log-moved}
 * @param thinning      details of {@code thinned}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JournalEntry(
        int format,
        String scenario,
        long seq,
        EntryKind kind,
        String attempt,
        String time,
        Head head,
        RoundRecord round,
        Registration registration,
        Decision decision,
        Withdrawal withdrawal,
        SetAside setAside,
        Configuration configuration,
        LogMove move,
        Thinning thinning) {
    /** The only format there is. */
    public static final int FORMAT = 1;

    public JournalEntry {
        if (format != FORMAT) {
            throw new IllegalArgumentException("JournalEntry format " + format + " is not known; known is " + FORMAT);
        }
        if (seq < 1 || kind == null || attempt == null || head == null) {
            throw new IllegalArgumentException("journal entry " + seq + " of " + scenario + " is incomplete");
        }
    }
}
