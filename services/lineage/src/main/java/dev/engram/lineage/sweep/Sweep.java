package dev.engram.lineage.sweep;

import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.DeletionNotices;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.StoredObject;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.Thinning;
import dev.engram.lineage.journal.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Thins out the states of old rounds and deletes blobs that nothing names and that are older than the grace. What is younger
 * may belong to an attempt or an image on its way: no attempt older than half of the grace writes an entry. Ages go by the
 * store's clock. Several sweeps may run at once, and one may end anywhere: what it left is found by the next.
 */
public final class Sweep {
    private static final String LAST = "sweeps/last.json";
    private static final String CLOCK = "sweeps/clock-";
    private static final int SLICES = 256;
    /** So many are announced and deleted together. */
    private static final int BATCH = 5_000;
    private static final Duration DEAD = Duration.ofHours(1);

    private final ObjectStore store;
    private final AdmittedLog log;
    private final ThinningRule rule;
    private final Duration grace;
    private final Clock clock;
    private final DeletionNotices notices;

    /**
     * A sweep of a store.
     *
     * @param log   the whole training log
     * @param rule  which states keep their files
     * @param grace age from which a blob that nothing names is an orphan; the trainers' {@code orphan-grace} or longer
     * @param clock for the times of journal entries
     */
    public Sweep(ObjectStore store, AdmittedLog log, ThinningRule rule, Duration grace, Clock clock) {
        this(store, log, rule, grace, clock, new DeletionNotices(store));
    }

    /**
     * A sweep of a store.
     *
     * @param notices by which it announces what it deletes
     */
    public Sweep(ObjectStore store, AdmittedLog log, ThinningRule rule, Duration grace, Clock clock, DeletionNotices notices) {
        this.store = store;
        this.log = log;
        this.rule = rule;
        this.grace = grace;
        this.clock = clock;
        this.notices = notices;
    }

    /** When the last sweep of the store began that went through, by the store's clock; empty before the first. */
    public static Optional<Instant> last(ObjectStore store) {
        return store.stat(LAST).map(StoredObject::modified);
    }

    /** Looks without changing anything. */
    public SweepReport look(SweepWatch watch) {
        return new Pass(true, watch).run();
    }

    /** Sweeps. */
    public SweepReport run(SweepWatch watch) {
        return new Pass(false, watch).run();
    }

    /** One pass through the store. */
    private final class Pass {
        private final boolean dry;
        private final SweepWatch watch;
        private final Deletion deletion = new Deletion(store, notices);
        private final long began = System.nanoTime();
        private final Map<String, List<Long>> leaving = new TreeMap<>();
        private final Map<String, List<Long>> gone = new TreeMap<>();
        private List<String> candidates = new ArrayList<>();
        private Instant now;
        private int scenarios;
        private long blobs;
        private long bytes;
        private long young;
        private long orphans;
        private long orphanBytes;

        Pass(boolean dry, SweepWatch watch) {
            this.dry = dry;
            this.watch = watch;
        }

        SweepReport run() {
            now = storeTime();
            thin();
            watch.at("reading what is named", 0, 0);
            References references = References.read(store, log);
            for (int slice = 0; slice < SLICES && watch.goesOn(); slice++) {
                watch.at("looking at blobs", slice, SLICES);
                store.scan(String.format("%s%02x/", Artifacts.PREFIX, slice), object -> look(object, references));
                if (candidates.size() >= BATCH) {
                    delete();
                }
            }
            delete();
            if (!dry && watch.goesOn()) {
                deletion.clearAway(now.minus(DEAD));
                store.put(LAST, CanonicalJson.bytes(report()));
            }
            return report();
        }

        private void thin() {
            for (String key : store.list("scenarios/")) {
                if (!key.endsWith("/journal/0000000001.json")) {
                    continue;
                }
                scenarios++;
                String id = key.split("/")[1];
                watch.at("thinning states of " + id, scenarios, 0);
                Journal journal = Journal.of(store, id);
                Thinner thinner = new Thinner(new Writer(journal, clock), rule);
                Thinning before = Thinning.of(journal, journal.head());
                (dry ? thinner.due() : thinner.thin()).ifPresent(next -> {
                    leaving.put(id, next.leaving());
                    gone.put(id, before.leaving().stream().filter(next::gone).toList());
                });
            }
        }

        private void look(StoredObject object, References references) {
            blobs++;
            bytes += object.size();
            String hash = object.key().substring(object.key().lastIndexOf('/') + 1);
            if (!hash.matches("[0-9a-f]{64}") || references.name(hash)) {
                return;
            }
            if (Duration.between(object.modified(), now).compareTo(grace) <= 0) {
                young++;
                return;
            }
            orphans++;
            orphanBytes += object.size();
            candidates.add(hash);
        }

        private void delete() {
            if (!dry && !candidates.isEmpty()) {
                deletion.delete(candidates, now.minus(grace), watch);
            }
            candidates = new ArrayList<>();
        }

        private SweepReport report() {
            return new SweepReport(dry, scenarios, leaving, gone, blobs, bytes, young, orphans, orphanBytes, deletion.deleted(),
                    deletion.spared(), now.toString(), (System.nanoTime() - began) / 1e9);
        }

        /** The store's time; what is written later is younger. */
        private Instant storeTime() {
            String key = CLOCK + UUID.randomUUID();
            store.put(key, "what time is it?".getBytes(StandardCharsets.US_ASCII));
            try {
                return store.stat(key).orElseThrow(() -> new IllegalStateException(key + " was written and is not there")).modified();
            } finally {
                store.delete(key);
            }
        }
    }
}
