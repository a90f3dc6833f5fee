package dev.engram.lineage.journal;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.ObjectStoreException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A scenario's journal in a store: {@code scenarios/<id>/journal/<10-digit seq>.json}, each created if absent. Numbers
 * have no gaps, so the newest is found by probing; entries never change, so those read once are kept.
 *
 * <p>Safe for use by several threads and, through the store, by several processes.
 */
public final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final int KEPT = 512;
    private static final int TRIES = 3;
    /** Every so many entries a hint says where to start probing. */
    private static final int HINT_EVERY = 16;

    private final ObjectStore store;
    private final String scenario;
    private final Map<Long, JournalEntry> kept = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, JournalEntry> eldest) {
            return size() > KEPT;
        }
    };
    private long known;
    private boolean hinted;

    private Journal(ObjectStore store, String scenario) {
        this.store = store;
        this.scenario = ScenarioRecord.requireId(scenario);
    }

    /** The journal of a scenario; nothing is read yet. */
    public static Journal of(ObjectStore store, String scenario) {
        return new Journal(store, scenario);
    }

    /** The scenario it belongs to. */
    public String scenario() {
        return scenario;
    }

    /** The newest entry, asked of the store; empty before the first. */
    public synchronized Optional<JournalEntry> newest() {
        if (!hinted) {
            known = Math.max(known, hint());
            hinted = true;
        }
        long step = 1;
        while (read(known + step).isPresent()) {
            known += step;
            step *= 2;
        }
        // Between known (there) and known + step (not there).
        long missing = known + step;
        while (missing - known > 1) {
            long middle = known + (missing - known) / 2;
            if (read(middle).isPresent()) {
                known = middle;
            } else {
                missing = middle;
            }
        }
        return known == 0 ? Optional.empty() : read(known);
    }

    /** Where the scenario stands: the newest entry's head, or the empty one. */
    public Head head() {
        return newest().map(JournalEntry::head).orElseGet(Head::empty);
    }

    /** An entry by its number. */
    public synchronized Optional<JournalEntry> entry(long seq) {
        return read(seq);
    }

    /** Every entry from the first to the newest. */
    public List<JournalEntry> entries() {
        return entriesAfter(0);
    }

    /** Every entry with a higher number, for readers who know the others. */
    public List<JournalEntry> entriesAfter(long seq) {
        List<JournalEntry> entries = new ArrayList<>();
        for (Optional<JournalEntry> next = entry(seq + 1); next.isPresent(); next = entry(next.get().seq() + 1)) {
            entries.add(next.get());
        }
        return entries;
    }

    /**
     * The entry that accepted, rejected or failed a round, found in few steps however long the journal is; empty if the
     * round has not ended.
     */
    public Optional<JournalEntry> round(long round) {
        Optional<JournalEntry> newest = newest();
        if (round < 1 || newest.isEmpty() || newest.get().head().nextRound() <= round) {
            return Optional.empty();
        }
        // nextRound never falls along the journal: find the first entry behind which the round's number is used up, from the
        // end, where the rounds that are asked for mostly are.
        long high = newest.get().seq();
        long step = 1;
        while (high - step >= 1 && require(high - step).head().nextRound() > round) {
            high -= step;
            step *= 2;
        }
        long low = Math.max(1, high - step + 1);
        while (low < high) {
            long middle = low + (high - low) / 2;
            if (require(middle).head().nextRound() > round) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return Optional.of(require(high));
    }

    /** An entry that has to be there. */
    public JournalEntry require(long seq) {
        return entry(seq).orElseThrow(() -> new IllegalStateException(
                "journal of " + scenario + ": entry " + seq + " is missing; entries are never deleted, restore it from a backup"));
    }

    /**
     * Appends an entry at its number, if nobody did. When the answer of the store is lost, what stands there is read back.
     *
     * @return won, also when an earlier try of the same attempt stands there; otherwise lost, with the winner's entry
     * @throws ObjectStoreException if the store stays silent: the entry may or may not be there. Trying again is safe
     */
    public Appended append(JournalEntry entry) {
        if (!entry.scenario().equals(scenario)) {
            throw new IllegalArgumentException("entry of scenario " + entry.scenario() + " for the journal of " + scenario);
        }
        byte[] json = CanonicalJson.bytes(entry);
        ObjectStoreException silent = null;
        for (int i = 0; i < TRIES; i++) {
            try {
                store.putIfAbsent(key(entry.seq()), json);
                JournalEntry found = require(entry.seq());
                boolean won = found.attempt().equals(entry.attempt());
                if (won) {
                    leaveHint(entry.seq());
                }
                return new Appended(won, found);
            } catch (ObjectStoreException e) {
                LOG.debug("journal of {}: no answer for entry {}, asking again", scenario, entry.seq(), e);
                silent = e;
            }
        }
        throw silent;
    }

    private synchronized Optional<JournalEntry> read(long seq) {
        JournalEntry there = kept.get(seq);
        if (there == null && seq > 0) {
            there = store.get(key(seq)).map(json -> CanonicalJson.read(json, JournalEntry.class)).orElse(null);
            if (there != null) {
                kept.put(seq, there);
            }
        }
        return Optional.ofNullable(there);
    }

    private long hint() {
        Optional<byte[]> hint = store.get(hintKey());
        long seq = hint.map(text -> Long.parseLong(new String(text, StandardCharsets.US_ASCII).strip())).orElse(0L);
        // A hint is no truth: a store restored from a backup may have a hint that is ahead of its entries.
        return seq > 0 && read(seq).isPresent() ? seq : 0;
    }

    private void leaveHint(long seq) {
        if (seq % HINT_EVERY != 0) {
            return;
        }
        try {
            store.put(hintKey(), Long.toString(seq).getBytes(StandardCharsets.US_ASCII));
        } catch (ObjectStoreException e) {
            LOG.debug("journal of {}: no hint left at {}", scenario, seq, e);
        }
    }

    private String key(long seq) {
        return String.format("scenarios/%s/journal/%010d.json", scenario, seq);
    }

    private String hintKey() {
        return "scenarios/" + scenario + "/journal-hint";
    }
}
