package dev.engram.devkit.cli.backup;

import dev.engram.artifacts.ObjectStore;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.console.Progress;
import java.util.List;

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
        ObjectIndex.each(folder, bucket, line -> put(line.key(), line.file(), store, bucket.name()));
    }

    /** Puts an object. */
    void put(String key, SavedFile file, ObjectStore store, String bucket) {
        store.put(key, folder.path(file.sha256()));
        progress.at(++done, total, bucket);
    }
}
