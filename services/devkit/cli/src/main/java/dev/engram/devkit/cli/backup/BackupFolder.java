package dev.engram.devkit.cli.backup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.api.sample.Hashes;
import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/**
 * A backup's folder: {@code files/<first 2 digits>/<sha256>} and {@code backup.json}. Files are only ever added, each by rename when it is
 * whole, until a new manifest stands in the place of the old one; what only the old one named goes afterwards. So whenever it is
 * interrupted, the manifest that stands there is of a whole backup. For its owner's eyes only.
 */
final class BackupFolder implements AutoCloseable {
    private static final String FILES = "files";
    private static final String PART = ".part";
    private static final String LOCK = "lock";

    private final Path dir;
    private final FileChannel lock;

    private BackupFolder(Path dir, FileChannel lock) {
        this.dir = dir;
        this.lock = lock;
    }

    /** The folder of a backup that is read. */
    static BackupFolder toRead(Path dir) {
        return new BackupFolder(dir.toAbsolutePath().normalize(), null);
    }

    /** The folder a backup is written to, made if it is not there; one with anything else in it is refused. */
    static BackupFolder toWrite(Path asked) {
        Path dir = asked.toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(dir)) {
                create(dir);
            }
            requireOwn(dir);
            FileChannel lock = FileChannel.open(dir.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(lock)) {
                lock.close();
                throw UserError.failed("another backup into " + dir + " is under way");
            }
            create(dir.resolve(FILES));
            BackupFolder folder = new BackupFolder(dir, lock);
            folder.removeParts();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + dir, e);
        }
    }

    private static void create(Path dir) throws IOException {
        try {
            Files.createDirectories(dir, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (UnsupportedOperationException noPosix) {
            Files.createDirectories(dir);
        }
    }

    private static void requireOwn(Path dir) throws IOException {
        List<String> known = List.of(FILES, BackupManifest.NAME, BackupManifest.NAME + PART, LOCK);
        try (Stream<Path> entries = Files.list(dir)) {
            Optional<Path> foreign = entries.filter(entry -> !known.contains(entry.getFileName().toString())).findFirst();
            if (foreign.isPresent()) {
                throw UserError.usage("backup " + dir, "the directory is no backup and not empty: there is " + foreign.get().getFileName());
            }
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private void removeParts() throws IOException {
        try (Stream<Path> entries = Files.list(dir.resolve(FILES))) {
            for (Path part : entries.filter(entry -> entry.getFileName().toString().endsWith(PART)).toList()) {
                Files.delete(part);
            }
        }
    }

    /** The directory. */
    Path dir() {
        return dir;
    }

    /**
     * The backup that stands there; empty if none was finished.
     *
     * @throws UserError if its format is not known, or it is no manifest at all
     */
    Optional<BackupManifest> manifest() {
        Path file = dir.resolve(BackupManifest.NAME);
        try {
            JsonNode json = Json.tree(Files.readAllBytes(file));
            int format = json.path("format").asInt();
            if (format != BackupManifest.FORMAT) {
                throw UserError.failed("the backup in " + dir + " has format " + format + ", taken by Engram " + json.path("engram").asText()
                        + "; this Engram knows format " + BackupManifest.FORMAT);
            }
            return Optional.of(Json.read(Json.bytes(json), BackupManifest.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new UserError(dev.engram.devkit.cli.Exit.FAILED, file + " is damaged: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** The backup that has to stand there. */
    BackupManifest require() {
        return manifest().orElseThrow(() -> UserError.usage("backup " + dir, Files.isDirectory(dir.resolve(FILES))
                ? "no backup into it was ever finished: there is no " + BackupManifest.NAME
                : "there is no backup"));
    }

    /** Begins a file; it is one of the backup's once it is kept. */
    NewFile begin() {
        try {
            return new NewFile(this, Files.createTempFile(dir.resolve(FILES), "", PART));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + dir, e);
        }
    }

    /** A file of this name that is none of the backup's and not there; the next backup removes it. */
    Path scratch(String name) {
        return dir.resolve(FILES).resolve(name + "-" + UUID.randomUUID() + PART);
    }

    /** Adds a few bytes. */
    SavedFile add(byte[] bytes) {
        try (NewFile file = begin()) {
            file.write(bytes);
            return file.keep();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + dir, e);
        }
    }

    /** Where a file of this hash lies. */
    Path path(String sha256) {
        return dir.resolve(FILES).resolve(Hashes.requireSha256(sha256, "file of a backup").substring(0, 2)).resolve(sha256);
    }

    /** Whether a file is there with its size; its bytes are not looked at. */
    boolean holds(SavedFile file) {
        return size(file.sha256()) == file.size();
    }

    /** The size of the file that has this name, -1 if there is none. */
    long size(String sha256) {
        try {
            return Files.size(path(sha256));
        } catch (NoSuchFileException e) {
            return -1;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path(sha256), e);
        }
    }

    /** Opens a file. */
    InputStream open(SavedFile file) {
        return open(file.sha256());
    }

    /** Opens the file of this hash. */
    InputStream open(String sha256) {
        try {
            return Files.newInputStream(path(sha256));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path(sha256), e);
        }
    }

    /** What is wrong with a file, its bytes read; empty if nothing is. */
    Optional<String> damage(SavedFile file) {
        try {
            long size = size(file.sha256());
            if (size != file.size()) {
                return Optional.of(size < 0 ? "is missing" : "has " + size + " bytes instead of " + file.size());
            }
            String found = Hashes.sha256(path(file.sha256()));
            return found.equals(file.sha256()) ? Optional.empty() : Optional.of("has other bytes than were saved");
        } catch (IOException e) {
            return Optional.of("cannot be read: " + e.getMessage());
        }
    }

    /** Puts a manifest in the place of the one before. */
    void publish(BackupManifest manifest) {
        Path part = dir.resolve(BackupManifest.NAME + PART);
        try {
            Files.deleteIfExists(part);
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                java.nio.ByteBuffer json = java.nio.ByteBuffer.wrap(Json.pretty(manifest).getBytes(StandardCharsets.UTF_8));
                while (json.hasRemaining()) {
                    channel.write(json);
                }
                channel.force(true);
            }
            Files.move(part, dir.resolve(BackupManifest.NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + part, e);
        }
    }

    /** Removes files that are not kept, asked by the first 64 bits of their hashes; how many. */
    int prune(LongPredicate kept) {
        int removed = 0;
        try (Stream<Path> files = Files.walk(dir.resolve(FILES), 2)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String name = file.getFileName().toString();
                if (!name.matches("[0-9a-f]{64}") || !kept.test(Long.parseUnsignedLong(name.substring(0, 16), 16))) {
                    Files.delete(file);
                    removed++;
                }
            }
            return removed;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + dir, e);
        }
    }

    /** The first 64 bits of a hash: enough to tell what may go, and small when there are millions. */
    static long bits(String sha256) {
        return Long.parseUnsignedLong(sha256.substring(0, 16), 16);
    }

    /** Whether a number is among sorted ones. */
    static LongPredicate among(long[] sorted) {
        return bits -> Arrays.binarySearch(sorted, bits) >= 0;
    }

    @Override
    public void close() {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot release " + dir.resolve(LOCK), e);
            }
        }
    }
}
