package dev.engram.devkit.cli.backup;

import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import dev.engram.devkit.cli.wire.Endpoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads every byte of a backup again and looks whether it is what was saved. */
public final class BackupCheck {
    private static final int MOST = 1000;

    private final BackupFolder folder;
    private final BackupManifest manifest;
    private final Progress progress;
    private final List<String> findings = new ArrayList<>();
    private long files;
    private long bytes;

    private BackupCheck(BackupFolder folder, BackupManifest manifest, Progress progress) {
        this.folder = folder;
        this.manifest = manifest;
        this.progress = progress;
    }

    /**
     * What was found.
     *
     * @param manifest of the backup
     * @param files    that were read
     * @param bytes    that were read
     * @param findings what is damaged or missing; empty if the backup is whole
     */
    public record Result(BackupManifest manifest, long files, long bytes, List<String> findings) {}

    /**
     * Checks the backup in a directory.
     *
     * @throws dev.engram.devkit.cli.UserError if there is none, or one of a format that is not known
     */
    public static Result of(java.nio.file.Path dir, Console console) {
        return of(BackupFolder.toRead(dir), console);
    }

    static Result of(BackupFolder folder, Console console) {
        BackupManifest manifest = folder.require();
        try (Progress progress = console.progress("checking", 0)) {
            return new BackupCheck(folder, manifest, progress).run();
        }
    }

    private Result run() {
        check("MLflow's database", manifest.database());
        check("the secrets", manifest.secrets());
        manifest.files().forEach(this::check);
        manifest.kept().forEach(this::check);
        for (BackupManifest.Topic topic : manifest.topics()) {
            topic.logs().forEach(log -> log.segments().forEach(segment ->
                    check(topic.name() + "/" + log.partition() + " from offset " + segment.first(), segment.file())));
        }
        manifest.buckets().forEach(this::check);
        if (findings.isEmpty()) {
            manifest.bucket(Endpoints.BUCKET).ifPresent(bucket -> JournalBlobs.lost(folder, bucket, manifest.kept(), manifest.journals()).missing()
                    .stream().filter(lost -> !manifest.missing().contains(lost)).forEach(this::found));
        }
        return new Result(manifest, files, bytes, List.copyOf(findings));
    }

    private void check(BackupManifest.Bucket bucket) {
        if (!check("the index of bucket " + bucket.name(), bucket.index())) {
            return;
        }
        long before = files;
        ObjectIndex.each(folder, bucket, line -> check(bucket.name() + "/" + line.key(), line.file()));
        long objects = files - before;
        if (objects != bucket.objects()) {
            found("bucket " + bucket.name() + ": its index lists " + objects + " objects, the manifest says " + bucket.objects());
        }
    }

    private boolean check(String what, SavedFile file) {
        Optional<String> damage = folder.damage(file);
        damage.ifPresent(reason -> found(what + " " + reason + " (" + folder.path(file.sha256()) + ")"));
        files++;
        bytes += file.size();
        progress.at(files, "files, " + (bytes >> 20) + " MB");
        return damage.isEmpty();
    }

    private void found(String finding) {
        if (findings.size() < MOST) {
            findings.add(finding);
        }
    }
}
