package dev.engram.lineage.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.engram.api.event.SampleAdmitted;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.Erasures;
import dev.engram.artifacts.ObjectStore;
import dev.engram.lineage.branch.Branches;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.lineage.journal.Thinning;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which blobs are named, by anything: journals (with the files of states that were not thinned out), branches, plugins and
 * the samples of the training log. Where it is not certain what a hash means, it is taken for a blob's. What cannot be read
 * is an error: on a doubt nothing is swept.
 */
final class References {
    private static final String SCENARIOS = "scenarios/";
    private static final String PLUGINS = "plugins/";
    private static final String JOURNAL = "journal/";

    private final ObjectStore store;
    private final NamedBlobs named = new NamedBlobs();
    private final Set<String> erased;
    /** Samples, as scenario and id, that name a blob with a tombstone. */
    private final Map<String, Set<String>> recalled = new HashMap<>();
    private final Set<String> withdrawn = new HashSet<>();
    private final Set<String> scenarios;

    private References(ObjectStore store) {
        this.store = store;
        this.erased = new Erasures(store).blobs();
        Map<String, List<String>> objects = new TreeMap<>();
        for (String key : store.list(SCENARIOS)) {
            objects.computeIfAbsent(key.split("/")[1], id -> new java.util.ArrayList<>()).add(key);
        }
        scenarios = objects.keySet();
        objects.forEach(this::scenario);
        for (String key : store.list(PLUGINS)) {
            store.get(key).ifPresent(named::addAllIn);
        }
    }

    /** Reads all there is. */
    static References read(ObjectStore store, AdmittedLog log) {
        References references = new References(store);
        log.read(references::sample);
        return references;
    }

    /** Whether something names the blob. */
    boolean name(String sha256) {
        if (erased.contains(sha256)) {
            return recalled.getOrDefault(sha256, Set.of()).stream().anyMatch(sample -> !withdrawn.contains(sample));
        }
        return named.contains(sha256);
    }

    /** How many hashes are named. */
    long size() {
        return named.size();
    }

    private void scenario(String id, List<String> keys) {
        String journal = SCENARIOS + id + "/" + JOURNAL;
        Thinning[] thinning = {null};
        // The youngest first: the first thinning that is met is the one in force.
        for (int i = keys.size() - 1; i >= 0; i--) {
            if (keys.get(i).startsWith(journal)) {
                entry(keys.get(i), thinning);
            } else {
                store.get(keys.get(i)).ifPresent(named::addAllIn);
            }
        }
        new Branches(store, id).blobs().forEach(named::add);
    }

    /** Every hash in an entry, but for the files of a state that was thinned out. */
    private void entry(String key, Thinning[] thinning) {
        byte[] json = store.get(key).orElseThrow(() -> new IllegalStateException(key + " was listed and is gone: entries are never deleted"));
        JsonNode tree = CanonicalJson.read(json, JsonNode.class);
        String kind = tree.path("kind").asText();
        if (thinning[0] == null && kind.equals(EntryKind.THINNED.wire())) {
            thinning[0] = CanonicalJson.read(json, JournalEntry.class).thinning();
        }
        JsonNode round = tree.path("round");
        boolean gone = kind.equals(EntryKind.ROUND_ACCEPTED.wire()) && thinning[0] != null && thinning[0].gone(round.path("round").asLong());
        if (gone && round.path("result") instanceof ObjectNode result) {
            result.remove("state");
            named.addAllIn(CanonicalJson.bytes(tree));
        } else {
            named.addAllIn(json);
        }
    }

    private void sample(SampleAdmitted event) {
        String sample = event.scenario() + "/" + event.sample();
        if (SampleAdmitted.WITHDRAWN.equals(event.kind())) {
            if (!erased.isEmpty()) {
                withdrawn.add(sample);
            }
            return;
        }
        blob(event.sample(), sample);
        event.annotations().stream().filter(annotation -> annotation.artifact() != null)
                .forEach(annotation -> blob(annotation.artifact().sha256(), sample));
    }

    private void blob(String sha256, String sample) {
        named.add(sha256);
        if (erased.contains(sha256)) {
            recalled.computeIfAbsent(sha256, blob -> new HashSet<>()).add(sample);
        }
    }

    /** Ids of the scenarios that have objects in the store. */
    Set<String> scenarios() {
        return scenarios;
    }
}
