package dev.engram.lineage;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.scenario.WeightsRef;
import dev.engram.artifacts.BlobCache;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.ErasedArtifactException;
import dev.engram.artifacts.ObjectStoreException;
import dev.engram.artifacts.PluginJar;
import dev.engram.artifacts.PluginStore;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.worker.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Fills a round's directory: {@code samples/}, {@code plugins/}, {@code weights/}, {@code parent/}, {@code champion/} and, last,
 * {@code round.json}. What stands in the cache is linked, not copied; what does not is fetched and verified.
 */
public final class RoundStaging {
    private static final int FETCHERS = 8;

    private final BlobCache cache;
    private final StateStore states;
    private final PluginStore plugins;

    /** Staging from these places. */
    public RoundStaging(BlobCache cache, StateStore states, PluginStore plugins) {
        this.cache = cache;
        this.states = states;
        this.plugins = plugins;
    }

    /** Fills the directory with the parent state from the store. */
    public void stage(RoundOrder order, Path dir) {
        stage(order, dir, null, null);
    }

    /**
     * Fills the directory, which is emptied first, but for {@code checkpoint/}: the worker knows whether what an interrupted attempt left there is of the
     * same round.
     *
     * @param parent   files of the parent state, or null to take them from the store
     * @param champion files of the champion's state, or null to take them from the store
     * @throws ErasedArtifactException if the order names a sample that was erased in its scenario, also when the bytes came back
     */
    public void stage(RoundOrder order, Path dir, Path parent, Path champion) {
        try {
            clearButCheckpoint(dir);
            forgetErased(order);
            Files.createDirectories(dir.resolve("samples"));
            placeAll(blobs(order), dir.resolve("samples"));
            placePlugins(order, Files.createDirectories(dir.resolve("plugins")));
            placeWeights(order, dir.resolve("weights"));
            if (parent != null) {
                copy(parent, dir.resolve("parent"));
            } else if (order.parent() != null) {
                states.link(order.parent(), dir.resolve("parent"), cache);
            }
            if (order.champion() != null && champion != null) {
                copy(champion, dir.resolve("champion"));
            } else if (order.champion() != null) {
                states.link(order.champion(), dir.resolve("champion"), cache);
            }
            Path written = dir.resolve("round.json.writing");
            Files.write(written, CanonicalJson.bytes(order));
            Files.move(written, dir.resolve("round.json"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new ObjectStoreException("cannot stage round " + order.round() + " of " + order.scenario() + " in " + dir + ": " + e, e);
        }
    }

    /** Removes a round's directory. */
    public static void clear(Path dir) throws IOException {
        TemporaryFolder.remove(dir);
    }

    private static void clearButCheckpoint(Path dir) throws IOException {
        if (Files.isDirectory(dir)) {
            try (Stream<Path> entries = Files.list(dir)) {
                for (Path entry : entries.filter(entry -> !entry.endsWith("checkpoint")).toList()) {
                    // A link may point to what is gone.
                    if (Files.isSymbolicLink(entry)) {
                        Files.delete(entry);
                    } else {
                        clear(entry);
                    }
                }
            }
        }
    }

    private void forgetErased(RoundOrder order) {
        cache.dropErased();
        states.erased(order.scenario()).in(order).stream().findFirst().ifPresent(erased -> {
            throw erased;
        });
    }

    private static Set<String> blobs(RoundOrder order) {
        Set<String> blobs = new LinkedHashSet<>();
        for (List<OrderSample> samples : List.of(order.experience(), order.memory())) {
            for (OrderSample sample : samples) {
                blobs.add(sample.id());
                for (SampleAdmitted.Annotation annotation : sample.annotations()) {
                    blobs.add(annotation.artifact().sha256());
                }
            }
        }
        return blobs;
    }

    private void placePlugins(RoundOrder order, Path dir) {
        if (order.pluginSet() != null) {
            for (PluginJar jar : plugins.load(order.pluginSet()).jars()) {
                cache.link(jar.sha256(), dir.resolve(PluginStore.fileName(jar)));
            }
        }
    }

    private void placeWeights(RoundOrder order, Path dir) throws IOException {
        Map<String, WeightsRef> weights = order.staged();
        if (!weights.isEmpty()) {
            Files.createDirectories(dir);
            weights.forEach((name, file) -> cache.link(file.sha256(), dir.resolve(name)));
        }
    }

    private void placeAll(Collection<String> blobs, Path dir) throws IOException {
        ExecutorService fetchers = Executors.newFixedThreadPool(FETCHERS);
        try {
            List<Future<?>> running = new java.util.ArrayList<>();
            for (String blob : blobs) {
                running.add(fetchers.submit(() -> cache.link(blob, dir.resolve(blob))));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            fetchers.shutdownNow();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
