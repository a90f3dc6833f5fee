package dev.engram.lineage.sweep;

import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.DeletionNotices;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.ObjectStoreException;
import dev.engram.artifacts.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Deletes orphans, unless somebody stores them again meanwhile: announces, waits, looks once more, deletes. */
final class Deletion {
    private static final Duration WAIT = DeletionNotices.HEED.multipliedBy(2);
    /** Well within the time for which a notice is believed. */
    private static final Duration LONGEST = DeletionNotices.LONGEST.dividedBy(2);
    private static final Duration SLICE = Duration.ofMillis(250);

    private final ObjectStore store;
    private final DeletionNotices notices;
    private long deleted;
    private long spared;

    Deletion(ObjectStore store, DeletionNotices notices) {
        this.store = store;
        this.notices = notices;
    }

    long deleted() {
        return deleted;
    }

    long spared() {
        return spared;
    }

    /**
     * Deletes those that were written before a time of the store's clock.
     *
     * @throws ObjectStoreException if the store cannot be asked: some are deleted, and the notice may stand until the next sweep
     */
    void delete(List<String> orphans, Instant before, SweepWatch watch) {
        int done = 0;
        while (done < orphans.size() && watch.goesOn()) {
            List<String> rest = orphans.subList(done, orphans.size());
            long announced = notices.nanos();
            String notice = notices.announce(rest);
            try {
                done += deleteAnnounced(rest, announced, before, watch);
            } finally {
                notices.withdraw(notice);
            }
        }
    }

    private int deleteAnnounced(List<String> orphans, long announced, Instant before, SweepWatch watch) {
        while (notices.nanos() - announced < WAIT.toNanos() && watch.goesOn()) {
            watch.at("announced, waiting for whoever stores just now", 0, orphans.size());
            notices.pause(SLICE);
        }
        int done = 0;
        for (String orphan : orphans) {
            if (notices.nanos() - announced > LONGEST.toNanos() || !watch.goesOn()) {
                return done;
            }
            watch.at("deleting", done, orphans.size());
            delete(orphan, before);
            done++;
        }
        return done;
    }

    private void delete(String orphan, Instant before) {
        Optional<StoredObject> there = store.stat(Artifacts.key(orphan));
        if (there.isPresent() && there.get().modified().isBefore(before)) {
            store.delete(Artifacts.key(orphan));
            deleted++;
        } else if (there.isPresent()) {
            spared++;
        }
    }

    /** Takes away notices of sweeps that died. */
    void clearAway(Instant before) {
        notices.standing().stream().filter(notice -> notice.modified().isBefore(before)).forEach(notices::clear);
    }
}
