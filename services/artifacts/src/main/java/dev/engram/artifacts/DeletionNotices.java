package dev.engram.artifacts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Blobs that a sweep is about to delete, announced in the store: {@code sweeps/notices/<id>.json}. Without them a blob could
 * be deleted a moment after somebody stored it again to rely on it, because a store deletes whatever stands there.
 *
 * <p>Who stores a blob looks at the notices afterwards, and what it read of them it believes for {@link #HEED}. Who sweeps
 * announces, waits for twice as long, looks once more how old each blob is, and only then deletes. So of two that meet at
 * least one sees the other: either the sweep finds the blob young again, or whoever stored it finds it announced, waits for
 * the end of that sweep and stores it once more.
 */
public final class DeletionNotices {
    /** Prefix of the notices' keys. */
    public static final String PREFIX = "sweeps/notices/";
    /** For so long what was read of the notices is believed. */
    public static final Duration HEED = Duration.ofSeconds(10);
    /** A sweep deletes for so long at most after it announced; a notice that stands for longer belongs to a dead one. */
    public static final Duration LONGEST = Duration.ofMinutes(10);

    private static final Duration LOOK = Duration.ofMillis(500);

    /**
     * What stands in a notice.
     *
     * @param format version of this record format, 1
     * @param blobs  hashes of what is about to be deleted
     */
    record Notice(int format, List<String> blobs) {}

    /** How a pause is made; tests let something else happen meanwhile. */
    @FunctionalInterface
    public interface Pause {
        /** Waits. */
        void of(Duration time) throws InterruptedException;
    }

    private record Seen(Set<String> blobs, long since) {}

    private final ObjectStore store;
    private final LongSupplier nanos;
    private final Pause pause;
    private Map<String, Seen> seen = Map.of();
    private long read;
    private boolean looked;

    /** Notices in this store. */
    public DeletionNotices(ObjectStore store) {
        this(store, System::nanoTime, time -> Thread.sleep(time.toMillis()));
    }

    /**
     * Notices in this store.
     *
     * @param nanos a clock that never runs backwards, in nanoseconds
     * @param pause waits
     */
    public DeletionNotices(ObjectStore store, LongSupplier nanos, Pause pause) {
        this.store = store;
        this.nanos = nanos;
        this.pause = pause;
    }

    /** Announces that these blobs are about to be deleted; returns the notice's id. */
    public String announce(List<String> blobs) {
        String id = UUID.randomUUID().toString();
        store.put(key(id), CanonicalJson.bytes(new Notice(1, List.copyOf(blobs))));
        return id;
    }

    /** The time by which notices are believed, in nanoseconds. */
    public long nanos() {
        return nanos.getAsLong();
    }

    /**
     * Waits.
     *
     * @throws ObjectStoreException if the thread is interrupted
     */
    public void pause(Duration time) {
        try {
            pause.of(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ObjectStoreException("interrupted while blobs were about to be deleted", e);
        }
    }

    /** Nothing that a notice named is deleted any more. */
    public void withdraw(String id) {
        store.delete(key(id));
    }

    /**
     * For one who has just stored a blob: waits until no sweep is about to delete it.
     *
     * @return whether one was: then the blob is to be stored again
     * @throws ObjectStoreException if the store cannot be asked, or the thread is interrupted
     */
    boolean outwaited(String sha256) {
        if (!names(sha256, HEED)) {
            return false;
        }
        do {
            pause(LOOK);
        } while (names(sha256, Duration.ZERO));
        return true;
    }

    private synchronized boolean names(String sha256, Duration believed) {
        long now = nanos.getAsLong();
        if (!looked || now - read >= believed.toNanos()) {
            look(now);
        }
        return seen.values().stream().anyMatch(notice -> now - notice.since() < LONGEST.toNanos() && notice.blobs().contains(sha256));
    }

    /** Before the store is asked it is noted when: what is announced meanwhile may be missing in the answer. */
    private void look(long now) {
        Map<String, Seen> found = new HashMap<>();
        for (String key : store.list(PREFIX)) {
            Seen known = seen.get(key);
            Optional<byte[]> json = known != null ? Optional.empty() : store.get(key);
            if (known != null) {
                found.put(key, known);
            } else {
                json.ifPresent(bytes -> found.put(key, new Seen(new HashSet<>(CanonicalJson.read(bytes, Notice.class).blobs()), now)));
            }
        }
        seen = found;
        read = now;
        looked = true;
    }

    /** Ids of the notices that stand there, with the store's word when each was written. */
    public List<StoredObject> standing() {
        List<StoredObject> standing = new ArrayList<>();
        store.scan(PREFIX, standing::add);
        return standing;
    }

    /** Takes away a notice that a dead sweep left. */
    public void clear(StoredObject notice) {
        store.delete(notice.key());
    }

    private static String key(String id) {
        return PREFIX + id + ".json";
    }
}
