package dev.engram.devkit.cli.backup;

import dev.engram.artifacts.ObjectStore;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Progress;
import java.util.List;
import java.util.Optional;

/** Puts a backup's objects into empty buckets. */
final class BucketRestore {
    private final BackupFolder folder;
    private final Progress progress;
    private final long total;
    private long done;

    BucketRestore(BackupFolder folder, Progress progress, long total) {
        this.folder = folder;
        this.progress = progress;
        this.total = total;
    }

    /** Refuses a bucket that holds something: what is there would be mixed with what is restored. */
    static void requireEmpty(String bucket, ObjectStore store, String place) {
        List<String> keys = store.list("");
        if (!keys.isEmpty()) {
            throw UserError.failed("bucket " + bucket + " at " + place + " is not empty: it holds " + keys.get(0)
                    + (keys.size() > 1 ? " and " + (keys.size() - 1) + " more" : "") + ". Restore needs empty buckets");
        }
    }

    /** Puts a bucket's objects. */
    void put(BackupManifest.Bucket bucket, ObjectStore store) {
        try (ObjectIndex.Reader index = new ObjectIndex.Reader(folder, bucket)) {
            for (Optional<ObjectIndex.Line> line = index.next(); line.isPresent(); line = index.next()) {
                store.put(line.get().key(), folder.path(line.get().sha256()));
                progress.at(++done, total, bucket.name());
            }
        }
    }
}
