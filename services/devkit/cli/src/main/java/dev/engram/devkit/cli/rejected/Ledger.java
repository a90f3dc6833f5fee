package dev.engram.devkit.cli.rejected;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Tells what became of refused records: the newest refusal of a source event counts, and an admission of the event behind
 * it settles it. Times are those of the records, all written by ingest.
 */
final class Ledger {
    private final List<Entry> asked = new ArrayList<>();
    private final Map<Identity, Entry> newest = new HashMap<>();
    private final Map<Identity, Long> admitted = new HashMap<>();

    /**
     * A refusal, in the order of its partition.
     *
     * @param wanted whether it is asked for; one that is not may still come behind one that is
     */
    void refused(RefusedRecord record, boolean wanted) {
        Entry entry = new Entry(record.place(), record.time(), record.identity(), State.OPEN);
        newest.merge(entry.identity(), entry, (old, late) -> late.time() >= old.time() ? late : old);
        if (wanted) {
            asked.add(entry);
        }
    }

    /** An admission of a source event at this time. */
    void admitted(Identity event, long time) {
        if (newest.containsKey(event)) {
            admitted.merge(event, time, Math::max);
        }
    }

    /** Time of the oldest refusal that is asked for: no earlier admission matters. */
    OptionalLong oldest() {
        return asked.stream().mapToLong(Entry::time).min();
    }

    /** The refusals that are asked for, oldest first, in their states. */
    List<Entry> entries() {
        return asked.stream().map(entry -> entry.in(state(entry)))
                .sorted(Comparator.comparingLong(Entry::time).thenComparingInt(entry -> entry.place().partition())
                        .thenComparingLong(entry -> entry.place().offset()))
                .toList();
    }

    private State state(Entry entry) {
        if (admitted.getOrDefault(entry.identity(), Long.MIN_VALUE) >= entry.time()) {
            return State.ADMITTED;
        }
        return newest.get(entry.identity()).place().equals(entry.place()) ? State.OPEN : State.REFUSED_AGAIN;
    }
}
