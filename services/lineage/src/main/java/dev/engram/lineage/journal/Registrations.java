package dev.engram.lineage.journal;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Where MLflow has rounds, found in few entries however long the journal is: a round is registered soon after it was accepted. */
public final class Registrations {
    private final Journal journal;

    /** Registrations in this journal. */
    public Registrations(Journal journal) {
        this.journal = journal;
    }

    /** Where MLflow has a round; empty if it has not. */
    public Optional<Registration> find(long round) {
        Optional<JournalEntry> accepted = accepted(round);
        if (accepted.isEmpty() || journal.head().unregistered().contains(round)) {
            return Optional.empty();
        }
        for (long seq = accepted.get().seq() + 1; ; seq++) {
            JournalEntry entry = journal.require(seq);
            if (entry.kind() == EntryKind.REGISTERED && entry.registration().round() == round) {
                return Optional.of(entry.registration());
            }
        }
    }

    /** Whether MLflow has a younger round than this one. */
    public boolean newerThan(long round) {
        Head head = journal.head();
        Set<Long> open = new HashSet<>(head.unregistered());
        for (long newer = head.nextRound() - 1; newer > round; newer--) {
            if (!open.contains(newer) && accepted(newer).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private Optional<JournalEntry> accepted(long round) {
        return journal.round(round).filter(entry -> entry.kind() == EntryKind.ROUND_ACCEPTED);
    }
}
