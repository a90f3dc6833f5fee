package dev.engram.lineage.journal;

import dev.engram.artifacts.ObjectStoreException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Writes entries that follow from the newest one, whoever wrote that: when somebody else was faster, the entry is made
 * again on top of theirs.
 */
public final class Writer {
    private final Journal journal;
    private final Clock clock;
    private final Supplier<String> attempts;

    /** Writes with random attempt ids. */
    public Writer(Journal journal, Clock clock) {
        this(journal, clock, () -> UUID.randomUUID().toString());
    }

    /** Writes with the attempt ids given; each has to be unique for ever. */
    public Writer(Journal journal, Clock clock, Supplier<String> attempts) {
        this.journal = journal;
        this.clock = clock;
        this.attempts = attempts;
    }

    /** The journal that is written. */
    public Journal journal() {
        return journal;
    }

    /** A fresh attempt id. */
    public String attempt() {
        return attempts.get();
    }

    /** The time now, as entries carry it. */
    public String time() {
        return Instant.now(clock).truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** The clock it writes by. */
    public Clock clock() {
        return clock;
    }

    /** What an entry builder gets: the head it follows and the number the entry will have. */
    public record Place(Head head, long seq, String attempt, String time) {
        /** An entry here; the details are set with the {@code with} methods of {@link Draft}. */
        public Draft draft(EntryKind kind, Head next) {
            return new Draft(this, kind, next);
        }
    }

    /**
     * Appends what the builder makes of the newest head, again and again until it is won.
     *
     * @param build makes the entry for a place, or empty when on this head nothing is to be written
     * @return the entry, or empty if the builder made none
     * @throws ObjectStoreException if the store stays silent; whether the entry is there is unknown then
     */
    public Optional<JournalEntry> write(Function<Place, Optional<Draft>> build) {
        return write(attempt(), build);
    }

    /** The same with an attempt id chosen before, by which an earlier lost answer is recognised. */
    public Optional<JournalEntry> write(String attempt, Function<Place, Optional<Draft>> build) {
        while (true) {
            Optional<JournalEntry> newest = journal.newest();
            Place place = new Place(newest.map(JournalEntry::head).orElseGet(Head::empty),
                    newest.map(JournalEntry::seq).orElse(0L) + 1, attempt, time());
            Optional<Draft> draft = build.apply(place);
            if (draft.isEmpty()) {
                return Optional.empty();
            }
            if (place.seq() == 1 && draft.get().kind() != EntryKind.CONFIGURATION) {
                throw new IllegalStateException("journal of " + journal.scenario() + " is empty: its first entry is the scenario's"
                        + " configuration, not " + draft.get().kind().wire());
            }
            Appended appended = journal.append(draft.get().entry(journal.scenario()));
            if (appended.won()) {
                return Optional.of(appended.entry());
            }
        }
    }
}
