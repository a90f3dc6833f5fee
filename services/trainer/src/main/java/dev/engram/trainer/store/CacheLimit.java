package dev.engram.trainer.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a cache of blobs from growing for ever: once an hour, when it is larger than its limit, the files that were fetched first go
 * until a fifth is free. What is needed again is fetched again. Not to be called while a round is staged.
 */
public final class CacheLimit {
    private static final Logger LOG = LoggerFactory.getLogger(CacheLimit.class);
    private static final long EVERY_MILLIS = 3_600_000;

    private final Path dir;
    private final long limit;
    private final Clock clock;
    private long last;

    private record Held(Path file, long size, long fetched) {}

    /** A limit in bytes of what is in a directory. */
    public CacheLimit(Path dir, long limit, Clock clock) {
        this.dir = dir;
        this.limit = limit;
        this.clock = clock;
    }

    /** Cuts back if it is time to. */
    public void step() {
        if (clock.millis() - last < EVERY_MILLIS || !Files.isDirectory(dir)) {
            return;
        }
        last = clock.millis();
        List<Held> files = files();
        long size = files.stream().mapToLong(Held::size).sum();
        if (size <= limit) {
            return;
        }
        LOG.info("the cache {} holds {} MB, more than {} MB: the oldest files go", dir, size >> 20, limit >> 20);
        for (Held file : files) {
            if (size <= limit / 5 * 4) {
                return;
            }
            size -= delete(file);
        }
    }

    private List<Held> files() {
        List<Held> files = new ArrayList<>();
        try (Stream<Path> found = Files.walk(dir)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                files.add(new Held(file, attributes.size(), attributes.lastModifiedTime().toMillis()));
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("the cache {} cannot be looked at: {}", dir, e.toString());
        }
        files.sort(Comparator.comparingLong(Held::fetched));
        return files;
    }

    private static long delete(Held file) {
        try {
            Files.deleteIfExists(file.file());
            return file.size();
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted: {}", file.file(), e.toString());
            return 0;
        }
    }
}
