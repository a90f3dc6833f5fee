package dev.engram.devkit.cli.backup;

import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.NoSuchObjectException;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.StoredObject;
import dev.engram.devkit.cli.backup.ObjectIndex.Line;
import dev.engram.devkit.cli.console.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Copies the objects of a bucket. A blob that lies in the backup already is kept, its key says its hash; so is an entry of a journal, which
 * never changes, and any other object whose size and time are those of the backup before.
 */
final class BucketBackup {
    private static final int SETTLED_SECONDS = 5;

    private final BackupFolder folder;
    private final Optional<BackupManifest> previous;
    private final Progress progress;
    private final List<String> damaged = new ArrayList<>();
    private long seen;
    private long copied;

    /**
     * Copies into a folder.
     *
     * @param previous the backup that stands there
     */
    BucketBackup(BackupFolder folder, Optional<BackupManifest> previous, Progress progress) {
        this.folder = folder;
        this.previous = previous;
        this.progress = progress;
    }

    /** Objects that were read from the store; the others were there. */
    long copied() {
        return copied;
    }

    /** Blobs whose bytes in the store are not those of their name. They are not in the backup. */
    List<String> damaged() {
        return List.copyOf(damaged);
    }

    /** Copies a bucket's objects, of those the wanted. */
    BackupManifest.Bucket copy(String bucket, ObjectStore store, Predicate<String> wanted) {
        try (Before before = new Before(folder, previous.flatMap(manifest -> manifest.bucket(bucket)));
                ObjectIndex.Writer index = new ObjectIndex.Writer(folder)) {
            for (String key : store.list("")) {
                if (wanted.test(key)) {
                    Optional<Line> line = isBlob(key) ? blob(store, key, before.find(key)) : other(store, key, before.find(key));
                    if (line.isPresent()) {
                        index.write(line.get());
                    }
                    progress.at(++seen, bucket + ", " + (index.bytes() >> 20) + " MB");
                }
            }
            return index.keep(bucket);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy bucket " + bucket + " to " + folder.dir(), e);
        }
    }

    private static boolean isBlob(String key) {
        return key.startsWith(Artifacts.PREFIX) && hash(key).matches("[0-9a-f]{64}");
    }

    private static String hash(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    private Optional<Line> blob(ObjectStore store, String key, Optional<Line> before) throws IOException {
        String hash = hash(key);
        long size = folder.size(hash);
        // A file that no finished backup names may be what a power failure left of one: its bytes are looked at.
        boolean there = before.isPresent() ? size == before.get().size() : size >= 0 && folder.damage(new SavedFile(hash, size)).isEmpty();
        if (there) {
            return Optional.of(new Line(key, size, hash, null));
        }
        Optional<SavedFile> file = fetch(store, key);
        if (file.isPresent() && !file.get().sha256().equals(hash)) {
            damaged.add(key + " has other bytes than its name says");
            return Optional.empty();
        }
        return file.map(found -> new Line(key, found.size(), hash, null));
    }

    private Optional<Line> other(ObjectStore store, String key, Optional<Line> before) throws IOException {
        boolean there = before.isPresent() && folder.holds(before.get().file());
        if (there && JournalKey.of(key).isPresent()) {
            return before;
        }
        Optional<StoredObject> now = store.stat(key);
        if (now.isEmpty()) {
            return Optional.empty();
        }
        String modified = now.get().modified().toString();
        if (there && before.get().size() == now.get().size() && modified.equals(before.get().modified()) && settled(now.get())) {
            return before;
        }
        return fetch(store, key).map(file -> new Line(key, file.size(), file.sha256(), modified));
    }

    /** Whether it was written well before the backup before: the store's times are whole seconds. */
    private boolean settled(StoredObject object) {
        return object.modified().isBefore(Instant.parse(previous.orElseThrow().taken()).minusSeconds(SETTLED_SECONDS));
    }

    /** An object's bytes; empty if it went since the bucket was listed. */
    private Optional<SavedFile> fetch(ObjectStore store, String key) throws IOException {
        try (InputStream in = store.open(key); NewFile file = folder.begin()) {
            in.transferTo(file);
            copied++;
            return Optional.of(file.keep());
        } catch (NoSuchObjectException e) {
            return Optional.empty();
        }
    }

    /** What the backup before says of the same bucket. */
    private static final class Before implements AutoCloseable {
        private final ObjectIndex.Reader reader;

        Before(BackupFolder folder, Optional<BackupManifest.Bucket> bucket) {
            this.reader = bucket.filter(known -> folder.holds(known.index())).map(known -> new ObjectIndex.Reader(folder, known)).orElse(null);
        }

        Optional<Line> find(String key) {
            return reader == null ? Optional.empty() : reader.find(key);
        }

        @Override
        public void close() {
            if (reader != null) {
                reader.close();
            }
        }
    }
}
