package dev.engram.serving.promotion;

import dev.engram.api.event.ModelPromoted;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.BlobCache;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.ObjectStoreException;
import dev.engram.inference.BundleException;
import dev.engram.inference.ModelBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bundles from the store, kept on the local disk and checked whenever they are used. */
public final class Bundles {
    private static final Logger LOG = LoggerFactory.getLogger("bundles");
    /** A roll-back soon after a promotion needs no download. */
    private static final Duration KEPT = Duration.ofDays(1);

    private final Supplier<ObjectStore> store;
    private final Path folder;
    private BlobCache cache;

    /**
     * A bundle on the local disk.
     *
     * @param bundle what it says
     * @param model  its model's file
     */
    public record Fetched(ModelBundle bundle, Path model) {}

    /**
     * Bundles of a store.
     *
     * @param store  connects; asked again as long as it throws {@link ObjectStoreException}
     * @param folder where they are kept
     */
    public Bundles(Supplier<ObjectStore> store, Path folder) {
        this.store = store;
        this.folder = folder;
    }

    /**
     * The bundle of a promotion, with every byte checked.
     *
     * @throws ObjectStoreException if the store does not answer
     * @throws BundleException      if it is not what was promoted
     * @throws dev.engram.artifacts.CorruptArtifactException if stored bytes were changed
     */
    public Fetched fetch(ModelPromoted promoted) {
        ModelBundle bundle = ModelBundle.read(read(file(promoted.bundle())));
        if (!bundle.scenario().equals(promoted.scenario()) || bundle.round() != promoted.round()) {
            throw new BundleException("promoted is round " + promoted.round() + " of " + promoted.scenario() + ", the bundle is of round "
                    + bundle.round() + " of " + bundle.scenario());
        }
        ArtifactRef model = bundle.model();
        Path file = file(model.sha256());
        ModelBundle.verify(file, model);
        return new Fetched(bundle, file);
    }

    /** Removes old files that no model uses. */
    public void sweep(Set<String> used) {
        Instant old = Instant.now().minus(KEPT);
        try (Stream<Path> all = Files.isDirectory(folder) ? Files.walk(folder) : Stream.empty()) {
            List<Path> files = all.filter(Files::isRegularFile).filter(file -> !used.contains(file.getFileName().toString())).toList();
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            LOG.warn("old bundles stay in {}: {}", folder, e.toString());
        }
    }

    /** A blob's file. The local disk is trusted as little as the store. */
    private Path file(String sha256) {
        Path file = cache().file(sha256);
        try {
            ModelBundle.verify(file, new ArtifactRef(sha256, Files.size(file)));
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            return file;
        } catch (BundleException e) {
            LOG.warn("{}; fetching it again", e.getMessage());
        } catch (IOException e) {
            throw new BundleException(file + " cannot be read: " + e.getMessage(), e);
        }
        delete(file);
        return cache().file(sha256);
    }

    private synchronized BlobCache cache() {
        if (cache == null) {
            cache = new BlobCache(new Artifacts(store.get()), folder);
        }
        return cache;
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new BundleException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new BundleException(file + " is damaged and cannot be removed: " + e.getMessage(), e);
        }
    }
}
