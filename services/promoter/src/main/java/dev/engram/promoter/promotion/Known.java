package dev.engram.promoter.promotion;

import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.ModelPromoted;
import dev.engram.api.event.ModelServed;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.Topics;
import dev.engram.artifacts.CanonicalJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the topics say, read from their beginning: it is all that the promoter remembers. What was decided last about a scenario stands on
 * {@code engram.decisions}, so a promoter that died between two records finds where it was.
 */
public final class Known {
    private static final Set<String> OF_CHAMPIONS = Set.of(ModelDecided.PROMOTED, ModelDecided.ROLLED_BACK, ModelDecided.RESTORED);

    private final Map<String, ScenarioRecord> scenarios = new TreeMap<>();
    private final Map<String, ModelDecided> champions = new HashMap<>();
    private final Map<String, ModelDecided> ofVersions = new HashMap<>();
    private final Map<String, String> lastIds = new HashMap<>();
    private final Set<String> everChampion = new TreeSet<>();
    private final Map<String, ModelPromoted> promoted = new HashMap<>();
    private final Map<String, ModelServed> replicas = new TreeMap<>();

    /**
     * Takes in a record.
     *
     * @param value null for what is gone
     * @throws IllegalArgumentException if the value is none of the topic's
     */
    public void apply(String topic, String key, byte[] value) {
        switch (topic) {
            case Topics.SCENARIOS -> put(scenarios, key, value, ScenarioRecord.class);
            case Topics.MODELS_PROMOTED -> put(promoted, key, value, ModelPromoted.class);
            case Topics.SERVING -> put(replicas, key, value, ModelServed.class);
            case Topics.DECISIONS -> {
                if (value != null) {
                    apply(CanonicalJson.read(value, ModelDecided.class));
                }
            }
            default -> throw new IllegalArgumentException("topic " + topic + " is none of the promoter's");
        }
    }

    /** Takes in a decision; the same one twice changes nothing. */
    public void apply(ModelDecided decided) {
        if (OF_CHAMPIONS.contains(decided.kind())) {
            champions.put(decided.scenario(), decided);
            everChampion.add(key(decided.scenario(), decided.version()));
        }
        ofVersions.put(key(decided.scenario(), decided.version()), decided);
        lastIds.put(decided.scenario(), decided.decision());
    }

    /** Takes in what is to be served. */
    public void apply(ModelPromoted model) {
        promoted.put(model.scenario(), model);
    }

    /** Every scenario that was created. */
    public Set<String> scenarios() {
        return Set.copyOf(scenarios.keySet());
    }

    /** A scenario's record. */
    public Optional<ScenarioRecord> scenario(String id) {
        return Optional.ofNullable(scenarios.get(id));
    }

    /** The last decision that made a version champion. */
    public Optional<ModelDecided> champion(String scenario) {
        return Optional.ofNullable(champions.get(scenario));
    }

    /** The last decision about a version, of whichever kind. */
    public Optional<ModelDecided> last(String scenario, String version) {
        return Optional.ofNullable(ofVersions.get(key(scenario, version)));
    }

    /** Id of the last decision about a scenario, of whichever kind. */
    public Optional<String> lastId(String scenario) {
        return Optional.ofNullable(lastIds.get(scenario));
    }

    /** Whether a version was ever made champion. */
    public boolean wasChampion(String scenario, String version) {
        return everChampion.contains(key(scenario, version));
    }

    /** What is to be served. */
    public Optional<ModelPromoted> promoted(String scenario) {
        return Optional.ofNullable(promoted.get(scenario));
    }

    /** What the scenario's replicas reported last. */
    public List<ModelServed> replicas(String scenario) {
        return replicas.values().stream().filter(served -> scenario.equals(served.scenario())).toList();
    }

    private static <T> void put(Map<String, T> map, String key, byte[] value, Class<T> type) {
        if (value == null) {
            map.remove(key);
        } else {
            map.put(key, CanonicalJson.read(value, type));
        }
    }

    private static String key(String scenario, String version) {
        return scenario + "/" + version;
    }
}
