package dev.engram.lineage.branch;

import dev.engram.api.event.ScenarioRecord;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.ObjectStore;
import dev.engram.lineage.StateStore;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A scenario's branches in a store: {@code scenarios/<id>/branches/<name>.json}, each created if absent and never changed. Whoever
 * sweeps blobs keeps those that {@link #blobs} names.
 */
public final class Branches {
    private static final String NAME = "[a-z0-9][a-z0-9-]{0,62}";
    private static final String SUFFIX = ".json";

    private final ObjectStore store;
    private final String prefix;

    /** The branches of a scenario. */
    public Branches(ObjectStore store, String scenario) {
        this.store = store;
        this.prefix = "scenarios/" + ScenarioRecord.requireId(scenario) + "/branches/";
    }

    /**
     * A name that a branch may have.
     *
     * @throws IllegalArgumentException if it may not
     */
    public static String requireName(String name) {
        if (name == null || !name.matches(NAME)) {
            throw new IllegalArgumentException("branch name '" + name + "': expected lower-case letters, digits and hyphens, at most 63");
        }
        return name;
    }

    /** Names of the branches there are. */
    public List<String> names() {
        return store.list(prefix).stream().filter(key -> key.endsWith(SUFFIX))
                .map(key -> key.substring(prefix.length(), key.length() - SUFFIX.length())).toList();
    }

    /** The branch of this name. */
    public Optional<Branch> find(String name) {
        return store.get(prefix + requireName(name) + SUFFIX).map(json -> CanonicalJson.read(json, Branch.class));
    }

    /**
     * Writes a branch, whose files are stored already.
     *
     * @throws IllegalArgumentException if there is one of that name
     */
    public void create(Branch branch) {
        byte[] json = CanonicalJson.bytes(branch);
        String key = prefix + branch.name() + SUFFIX;
        // When the answer to an earlier try was lost, what stands there is ours.
        if (!store.putIfAbsent(key, json) && !store.get(key).map(there -> java.util.Arrays.equals(there, json)).orElse(false)) {
            throw new IllegalArgumentException("branch '" + branch.name() + "' is there already; branches are never changed, take another name");
        }
    }

    /** Hashes of every blob that the branches name: the last round's state, with its files, and its bundle. */
    public Set<String> blobs() {
        Set<String> blobs = new LinkedHashSet<>();
        StateStore states = new StateStore(new Artifacts(store));
        for (String name : names()) {
            Branch branch = find(name).orElseThrow();
            blobs.add(branch.last().state());
            states.manifest(branch.last().state()).files().values().forEach(file -> blobs.add(file.sha256()));
            Optional.ofNullable(branch.bundle()).ifPresent(blobs::add);
            branch.bundleFiles().values().forEach(file -> blobs.add(file.sha256()));
        }
        return blobs;
    }
}
