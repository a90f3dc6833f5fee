package dev.engram.artifacts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipFile;

/**
 * Plugin jars and PluginSets in a store. Jars are blobs; {@code plugins/installed/<number>.json} says in which order
 * they were installed, {@code plugins/sets/<hash>.json} what a set consists of. No class is ever loaded here.
 */
public final class PluginStore {
    private static final String INSTALLED = "plugins/installed/";
    private static final String SETS = "plugins/sets/";

    /**
     * One installation.
     *
     * @param number 1, 2, 3, … in the order of installation
     * @param time   ISO-8601 UTC
     * @param jar    what was installed
     */
    public record Installed(long number, String time, PluginJar jar) {}

    private final ObjectStore store;
    private final Artifacts artifacts;
    private final Clock clock;

    /** Plugins in this store. */
    public PluginStore(ObjectStore store) {
        this(store, Clock.systemUTC());
    }

    /** Plugins in this store, installed at the times of this clock. */
    public PluginStore(ObjectStore store, Clock clock) {
        this.store = store;
        this.artifacts = new Artifacts(store);
        this.clock = clock;
    }

    /**
     * Stores a jar and makes it the newest of its id. Installing the newest again changes nothing.
     *
     * @throws IllegalArgumentException if the file is no jar, provides no plugin or a broken one, was built for another
     *                                  version of the contract, or takes a name that another jar has; the message says what to do
     */
    public PluginJar install(Path jar) {
        PluginJar read = JarReader.read(jar);
        // Before anything is stored, and again below: somebody else may install meanwhile.
        TakenNames.check(read, latest().jars());
        artifacts.put(jar);
        while (true) {
            List<Installed> installed = installed();
            if (read.sha256().equals(newest(installed, read.id()))) {
                return read;
            }
            TakenNames.check(read, latest(installed).jars());
            long number = installed.isEmpty() ? 1 : installed.get(installed.size() - 1).number() + 1;
            String time = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS).toString();
            byte[] entry = CanonicalJson.bytes(new Installed(number, time, read));
            if (store.putIfAbsent(INSTALLED + String.format("%010d.json", number), entry)) {
                return read;
            }
        }
    }

    /** Every installation, the oldest first. */
    public List<Installed> installed() {
        List<Installed> installed = new ArrayList<>();
        for (String key : store.list(INSTALLED)) {
            store.get(key).ifPresent(json -> installed.add(CanonicalJson.read(json, Installed.class)));
        }
        return installed;
    }

    /** The newest jar of every id. */
    public PluginSet latest() {
        return latest(installed());
    }

    private static PluginSet latest(List<Installed> installed) {
        Map<String, PluginJar> newest = new LinkedHashMap<>();
        installed.forEach(entry -> newest.put(entry.jar().id(), entry.jar()));
        return new PluginSet(List.copyOf(newest.values()));
    }

    /** Stores a set and returns its hash. */
    public String save(PluginSet set) {
        store.put(SETS + set.hash() + ".json", CanonicalJson.bytes(set));
        return set.hash();
    }

    /**
     * The set with this hash.
     *
     * @throws NoSuchObjectException    if it was never saved
     * @throws CorruptArtifactException if what is stored is another set
     */
    public PluginSet load(String hash) {
        String key = SETS + hash + ".json";
        byte[] json = store.get(key).orElseThrow(() -> new NoSuchObjectException(key, "the store of plugins"));
        PluginSet set = CanonicalJson.read(json, PluginSet.class);
        if (!set.hash().equals(hash)) {
            throw new CorruptArtifactException(hash, set.hash());
        }
        return set;
    }

    /** Copies the set's jars into a directory, in the set's order; those that are there already stay. */
    public List<Path> fetch(PluginSet set, Path dir) {
        List<Path> files = new ArrayList<>();
        for (PluginJar jar : set.jars()) {
            Path file = dir.resolve(fileName(jar));
            if (!Files.exists(file)) {
                artifacts.fetch(jar.sha256(), file);
            }
            files.add(file);
        }
        return files;
    }

    /**
     * Why the jar was built for another version of the contract than this host's; empty if it was not, or does not say.
     *
     * @throws IOException if it cannot be read
     */
    public static Optional<String> misfit(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return JarReader.refusal(JarReader.declared(zip));
        }
    }

    /** The name a jar has wherever a set is laid out in a directory: readable, and different for different bytes. */
    public static String fileName(PluginJar jar) {
        return jar.id() + "-" + jar.sha256().substring(0, 16) + ".jar";
    }

    private static String newest(List<Installed> installed, String id) {
        return installed.stream().filter(entry -> entry.jar().id().equals(id)).map(entry -> entry.jar().sha256())
                .reduce(null, (older, newer) -> newer);
    }
}
