package dev.engram.artifacts;

import dev.engram.api.sample.Hashes;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was erased: {@code erased/<sha256>.json} says why the blob of this hash is gone.
 *
 * <p>A tombstone stays for ever; the bytes may come back. Ingest stores blobs always, because it cannot know what a record will
 * mean: bytes that were erased and are sent again lie in the store until the sweep. The rule that erasing and sweeping share:
 * a blob with a tombstone that no scenario presently refers to (as a sample that is not withdrawn, or as an annotation of one)
 * is an orphan, although orders and manifests of old rounds still name it.
 */
public final class Erasures {
    /** Prefix of every tombstone's key. */
    public static final String PREFIX = "erased/";

    private static final String SUFFIX = ".json";

    private final ObjectStore store;

    /** Erasures in this store. */
    public Erasures(ObjectStore store) {
        this.store = store;
    }

    /** Hashes of all blobs that were erased. */
    public Set<String> blobs() {
        return store.list(PREFIX).stream().filter(key -> key.endsWith(SUFFIX))
                .map(key -> key.substring(PREFIX.length(), key.length() - SUFFIX.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Why a blob was erased; empty if it was not. */
    public Optional<Tombstone> find(String sha256) {
        return store.get(key(sha256)).map(json -> CanonicalJson.read(json, Tombstone.class));
    }

    /**
     * Erases a blob: the tombstone first, so that whoever misses the bytes finds out why, then the bytes. Doing it again is safe,
     * and adds the scenarios of an earlier tombstone to this one's.
     *
     * @throws IllegalStateException if the bytes are still there afterwards
     */
    public void erase(String sha256, Tombstone tombstone) {
        Tombstone whole = find(sha256).map(earlier -> merged(earlier, tombstone)).orElse(tombstone);
        store.put(key(sha256), CanonicalJson.bytes(whole));
        store.delete(Artifacts.key(sha256));
        if (store.exists(Artifacts.key(sha256))) {
            throw new IllegalStateException("the store was told to delete " + Artifacts.key(sha256) + ", but it is still there");
        }
    }

    /** Takes an erasure back: the bytes turned out to be needed, and are given. */
    public void revoke(String sha256, byte[] bytes) {
        String found = Hashes.sha256(bytes);
        if (!found.equals(sha256)) {
            throw new CorruptArtifactException(sha256, found);
        }
        store.put(Artifacts.key(sha256), bytes);
        store.delete(key(sha256));
    }

    private static Tombstone merged(Tombstone earlier, Tombstone now) {
        return Tombstone.of(now.sample(), now.scenario(), now.reason(), now.time(),
                Stream.concat(earlier.knownTo().stream(), now.knownTo().stream()).toList());
    }

    private static String key(String sha256) {
        return PREFIX + Hashes.requireSha256(sha256, "erased blob") + SUFFIX;
    }
}
