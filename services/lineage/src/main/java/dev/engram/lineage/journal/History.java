package dev.engram.lineage.journal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All rounds of a journal for those who show them. Reads each entry once and only the new ones again; nothing that
 * commits a round waits for it.
 */
public final class History {
    /**
     * One round that ended.
     *
     * @param seq          number of its entry
     * @param kind         accepted, rejected or failed
     * @param attempt      id of the attempt
     * @param time         when it ended, ISO-8601 UTC
     * @param round        details
     * @param registration where MLflow has it; null if it has not
     * @param inHead       whether the head is it or descends from it
     */
    public record Line(
            long seq, EntryKind kind, String attempt, String time, RoundRecord round, Registration registration, boolean inHead) {}

    private final Journal journal;
    private final List<JournalEntry> rounds = new ArrayList<>();
    private final Map<Long, Registration> registrations = new HashMap<>();
    private final Map<Long, Long> parents = new HashMap<>();
    private long read;
    private Head head = Head.empty();

    /** The history in this journal; nothing is read yet. */
    public History(Journal journal) {
        this.journal = journal;
    }

    /** Every round that ended, in the order of the journal. */
    public synchronized List<Line> rounds() {
        refresh();
        Set<Long> line = new HashSet<>();
        for (long entry = head.entry(); entry > 0; ) {
            line.add(entry);
            entry = parents.get(entry);
        }
        return rounds.stream()
                .map(e -> new Line(e.seq(), e.kind(), e.attempt(), e.time(), e.round(), registrations.get(e.round().round()),
                        line.contains(e.seq())))
                .toList();
    }

    /** Where MLflow has a round. */
    public synchronized Optional<Registration> registration(long round) {
        refresh();
        return Optional.ofNullable(registrations.get(round));
    }

    private void refresh() {
        for (JournalEntry entry : journal.entriesAfter(read)) {
            read = entry.seq();
            head = entry.head();
            if (entry.kind().round()) {
                rounds.add(entry);
                parents.put(entry.seq(), entry.round().parentEntry());
            } else if (entry.kind() == EntryKind.REGISTERED) {
                registrations.put(entry.registration().round(), entry.registration());
            }
        }
    }
}
