package dev.engram.artifacts;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Blobs kept on the local disk by hash. Its files are never written again, so rounds link to them instead of copying.
 * Several processes may share one directory.
 */
public final class BlobCache {
    private final Artifacts artifacts;
    private final Path dir;

    /** A cache of these blobs in a directory, which is created when it is first needed. */
    public BlobCache(Artifacts artifacts, Path dir) {
        this.artifacts = artifacts;
        this.dir = dir.toAbsolutePath().normalize();
    }

    /** The blob's file, fetched and verified if it is not here yet. Read it, link it, never write it. */
    public Path file(String sha256) {
        Path file = place(sha256);
        if (!Files.exists(file)) {
            artifacts.fetch(sha256, file);
        }
        return file;
    }

    /** Makes the blob appear at a path by hard link, or by copy where the file system has none. */
    public void link(String sha256, Path target) {
        Path source = file(sha256);
        try {
            Files.createLink(target, source);
        } catch (FileAlreadyExistsException e) {
            return;
        } catch (IOException | UnsupportedOperationException e) {
            copy(source, target);
        }
    }

    /**
     * Takes out of the cache what was erased from the store, and returns how many files that were. Bytes that were erased and have
     * come back for another scenario are fetched again when they are needed.
     */
    public int dropErased() {
        int dropped = 0;
        for (String sha256 : artifacts.erasures().blobs()) {
            try {
                dropped += Files.deleteIfExists(place(sha256)) ? 1 : 0;
            } catch (IOException e) {
                throw new ObjectStoreException("cannot take the erased blob " + sha256 + " out of the cache " + dir + ": " + e, e);
            }
        }
        return dropped;
    }

    private Path place(String sha256) {
        return dir.resolve(sha256.substring(0, 2)).resolve(sha256);
    }

    private static void copy(Path source, Path target) {
        try {
            Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new ObjectStoreException("cannot place " + source.getFileName() + " at " + target + ": " + e, e);
        }
    }
}
