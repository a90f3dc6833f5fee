package dev.engram.artifacts;

import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Content-addressed bytes in a store: key {@code blobs/<first 2 digits>/<sha256>}.
 *
 * <p>A put always writes, also when the bytes are there: their age in the store is what the sweep of orphans goes by,
 * and an attempt that reuses an orphan's bytes has to make them young again. A put that meets a sweep about to delete just
 * these bytes waits for its end ({@link DeletionNotices}).
 */
public final class Artifacts {
    /** Prefix of every blob's key. */
    public static final String PREFIX = "blobs/";

    private final ObjectStore store;
    private final Erasures erasures;
    private final DeletionNotices notices;

    /** Blobs in this store. */
    public Artifacts(ObjectStore store) {
        this(store, new DeletionNotices(store));
    }

    /** Blobs in this store, which a sweep deletes after such notices. */
    public Artifacts(ObjectStore store, DeletionNotices notices) {
        this.store = store;
        this.erasures = new Erasures(store);
        this.notices = notices;
    }

    /** The key of the blob with this hash. */
    public static String key(String sha256) {
        Hashes.requireSha256(sha256, "artifact");
        return PREFIX + sha256.substring(0, 2) + "/" + sha256;
    }

    /** Stores bytes. */
    public ArtifactRef put(byte[] bytes) {
        String hash = Hashes.sha256(bytes);
        do {
            store.put(key(hash), bytes);
        } while (notices.outwaited(hash));
        return new ArtifactRef(hash, bytes.length);
    }

    /** Stores a file, which must not change meanwhile. */
    public ArtifactRef put(Path file) {
        try {
            ArtifactRef ref = new ArtifactRef(Hashes.sha256(file), Files.size(file));
            do {
                store.put(key(ref.sha256()), file);
            } while (notices.outwaited(ref.sha256()));
            return ref;
        } catch (IOException e) {
            throw new ObjectStoreException("cannot read " + file + " to store it", e);
        }
    }

    /**
     * Reads a blob.
     *
     * @throws ErasedArtifactException  if it was erased on purpose
     * @throws NoSuchObjectException    if it is not there for another reason
     * @throws CorruptArtifactException if its bytes do not have this hash
     */
    public byte[] get(String sha256) {
        byte[] bytes = store.get(key(sha256)).orElseThrow(() -> missing(sha256));
        String found = Hashes.sha256(bytes);
        if (!found.equals(sha256)) {
            throw new CorruptArtifactException(sha256, found);
        }
        return bytes;
    }

    /**
     * Copies a blob to a file, which appears under its name only when it is whole and has the right hash.
     *
     * @throws ErasedArtifactException  if it was erased on purpose
     * @throws NoSuchObjectException    if it is not there for another reason
     * @throws CorruptArtifactException if its bytes do not have this hash
     */
    public void fetch(String sha256, Path target) {
        Path absolute = target.toAbsolutePath();
        Path written = absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID());
        try {
            Files.createDirectories(absolute.getParent());
            String found = copy(sha256, written);
            if (!found.equals(sha256)) {
                throw new CorruptArtifactException(sha256, found);
            }
            Files.move(written, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new ObjectStoreException("cannot fetch artifact " + sha256 + " to " + target + ": " + e, e);
        } finally {
            deleteQuietly(written);
        }
    }

    /** Whether a blob is there; its bytes are not looked at. */
    public boolean exists(String sha256) {
        return store.exists(key(sha256));
    }

    /** What was erased from the same store. */
    public Erasures erasures() {
        return erasures;
    }

    private NoSuchObjectException missing(String sha256) {
        return erasures.find(sha256).<NoSuchObjectException>map(tombstone -> new ErasedArtifactException(sha256, tombstone))
                .orElseGet(() -> new NoSuchObjectException(key(sha256), "the store of blobs"));
    }

    private String copy(String sha256, Path file) throws IOException {
        MessageDigest digest = Hashes.sha256();
        try (InputStream in = store.open(key(sha256));
                OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
            in.transferTo(out);
        } catch (NoSuchObjectException e) {
            throw missing(sha256);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // A leftover with a random name harms nobody; the error that matters is already on its way.
            file.toFile().deleteOnExit();
        }
    }
}
