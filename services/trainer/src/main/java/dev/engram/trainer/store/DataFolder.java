package dev.engram.trainer.store;

import dev.engram.lineage.catalog.CatalogException;
import dev.engram.lineage.catalog.SampleCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trainer's own directory: catalog, cache, rounds under way, metrics that MLflow does not have yet. Everything in it can be
 * made again; one process at a time works with it.
 */
public final class DataFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

    private static final long LONG_LOG = 16 << 20;

    private final Path root;
    private final FileChannel channel;
    private final String instance;

    /**
     * Takes the directory, which is created if need be.
     *
     * @throws IllegalStateException if another process works with it
     */
    public DataFolder(Path root) {
        this.root = root.toAbsolutePath().normalize();
        try {
            Files.createDirectories(this.root);
            this.channel = FileChannel.open(this.root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!lock()) {
                channel.close();
                throw new IllegalStateException("the directory " + this.root + " is used by another trainer; every trainer needs one of its own");
            }
            this.instance = identity();
        } catch (IOException e) {
            throw new UncheckedIOException("the trainer's directory " + root + " cannot be used", e);
        }
    }

    private boolean lock() throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** A name of this trainer that survives restarts. */
    public String instance() {
        return instance;
    }

    /** Something in it. */
    public Path resolve(String name) {
        return root.resolve(name);
    }

    /** A file that is appended to for ever; a long one of an earlier process is put aside, once. */
    public Path log(String name) {
        Path file = root.resolve("logs").resolve(name);
        try {
            if (Files.exists(file) && Files.size(file) > LONG_LOG) {
                Files.move(file, file.resolveSibling(name + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            LOG.warn("{} grows on: {}", file, e.toString());
        }
        return file;
    }

    /**
     * Opens the catalog of a log. One of another log, or a damaged one, is put aside and a new one is begun: what the catalog
     * says follows from the log, and two logs must not be mixed.
     */
    public SampleCatalog catalog(String topicId) throws IOException {
        Path file = root.resolve("catalog.db");
        Path label = root.resolve("catalog.topic");
        String of = Files.exists(label) ? Files.readString(label).strip() : topicId;
        if (Files.exists(file) && !of.equals(topicId)) {
            LOG.warn("the catalog was folded from the log {}, but the training log is {}: it was made anew. The old catalog is kept beside"
                    + " the new one", of, topicId);
            aside(file, of);
        }
        Files.writeString(label, topicId);
        try {
            return SampleCatalog.open(file);
        } catch (CatalogException e) {
            LOG.warn("{}; it is put aside and folded again", e.getMessage());
            aside(file, "unusable-" + UUID.randomUUID());
            return SampleCatalog.open(file);
        }
    }

    private void aside(Path file, String mark) throws IOException {
        for (String suffix : new String[] {"", "-wal", "-shm"}) {
            Path part = file.resolveSibling(file.getFileName() + suffix);
            if (Files.exists(part)) {
                Files.move(part, root.resolve("catalog-" + mark + ".db" + suffix), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private String identity() throws IOException {
        Path file = root.resolve("instance");
        if (!Files.exists(file)) {
            Files.writeString(file, "trainer-" + UUID.randomUUID());
        }
        return Files.readString(file).strip();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("the lock of {} was not given back", root, e);
        }
    }
}
