package dev.engram.api.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.engram.api.scenario.WeightsRef;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Value on {@code engram.scenarios} (compacted); key = scenario id.
 *
 * @param format        version of this record format, 1
 * @param id            scenario id, {@code [a-z0-9-]{1,63}}
 * @param plugin        name of its {@code ScenarioFactory}
 * @param configuration plain JSON values, bound to the plugin's configuration record
 * @param pluginSet     SHA-256 of the PluginSet its names resolve in
 * @param plugins       {@code pinned}, or {@code follow}: newly installed jars move the scenario to a new PluginSet
 * @param policy        when rounds are cut and what happens to what they leave
 * @param weights       files of weights by name, as {@code model}, which the first round starts from; null without any
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScenarioRecord(
        int format,
        String id,
        String plugin,
        Map<String, Object> configuration,
        String pluginSet,
        String plugins,
        RoundPolicy policy,
        Map<String, WeightsRef> weights) {
    public static final String PINNED = "pinned";
    public static final String FOLLOW = "follow";

    /**
     * @param cutCount     cut when this many changes wait; 0: never by count
     * @param cutAgeSeconds cut when the oldest change waits this long; 0: never by age
     * @param trainShare   share of samples without split that train, 0 to 1
     * @param tuneShare    share of samples without split for tuning; the rest is hold-out
     * @param maxAttempts  after so many rejected rounds the samples are set aside, after so many failed ones they are tried in parts
     * @param undone       {@code set-aside} or {@code pending}: what becomes of the samples of undone rounds
     * @param autoPromote  the promoter sets {@code champion} itself when the gate passed
     * @param deadlineSeconds a round that takes longer is killed
     */
    public record RoundPolicy(
            int cutCount,
            int cutAgeSeconds,
            double trainShare,
            double tuneShare,
            int maxAttempts,
            String undone,
            boolean autoPromote,
            int deadlineSeconds) {
        public RoundPolicy {
            if (cutCount < 0 || cutAgeSeconds < 0) {
                throw new IllegalArgumentException("policy.cutCount and policy.cutAgeSeconds: 0 (never) or more");
            }
            if (!(trainShare > 0 && trainShare <= 1) || !(tuneShare >= 0 && trainShare + tuneShare <= 1)) {
                throw new IllegalArgumentException(
                        "policy.trainShare + policy.tuneShare: shares that sum to at most 1, got " + trainShare + " + " + tuneShare);
            }
            if (maxAttempts < 1) {
                throw new IllegalArgumentException("policy.maxAttempts: at least 1, got " + maxAttempts);
            }
            if (!"set-aside".equals(undone) && !"pending".equals(undone)) {
                throw new IllegalArgumentException("policy.undone '" + undone + "'; known are set-aside, pending");
            }
            if (deadlineSeconds < 1) {
                throw new IllegalArgumentException("policy.deadlineSeconds: at least 1, got " + deadlineSeconds);
            }
        }

        /** On request only; 80/10/10; three attempts; undone samples are set aside; people promote; six hours. */
        public static RoundPolicy defaults() {
            return new RoundPolicy(0, 0, 0.8, 0.1, 3, "set-aside", false, 21_600);
        }
    }

    @JsonCreator
    public ScenarioRecord {
        if (format != 1) {
            throw new IllegalArgumentException("ScenarioRecord format " + format + " is not known; known is 1");
        }
        requireId(id);
        if (!PINNED.equals(plugins) && !FOLLOW.equals(plugins)) {
            throw new IllegalArgumentException("plugins '" + plugins + "'; known are pinned, follow");
        }
        configuration = configuration == null ? Map.of() : Map.copyOf(configuration);
        policy = policy == null ? RoundPolicy.defaults() : policy;
        // Without weights a record has the bytes it had before there were any.
        weights = weights == null || weights.isEmpty() ? null : Collections.unmodifiableMap(new TreeMap<>(WeightsRef.requireNames(weights)));
    }

    /** A record without weights. */
    public ScenarioRecord(int format, String id, String plugin, Map<String, Object> configuration, String pluginSet, String plugins,
            RoundPolicy policy) {
        this(format, id, plugin, configuration, pluginSet, plugins, policy, null);
    }

    /** The same scenario, configured otherwise. */
    public ScenarioRecord withConfiguration(Map<String, Object> other) {
        return new ScenarioRecord(format, id, plugin, other, pluginSet, plugins, policy, weights);
    }

    /** The same scenario, whose names resolve in another PluginSet. */
    public ScenarioRecord withPluginSet(String other) {
        return new ScenarioRecord(format, id, plugin, configuration, other, plugins, policy, weights);
    }

    /** The same scenario with another policy. */
    public ScenarioRecord withPolicy(RoundPolicy other) {
        return new ScenarioRecord(format, id, plugin, configuration, pluginSet, plugins, other, weights);
    }

    /** The same scenario with other weights; none if the map is empty. */
    public ScenarioRecord withWeights(Map<String, WeightsRef> others) {
        return new ScenarioRecord(format, id, plugin, configuration, pluginSet, plugins, policy, others);
    }

    /** Returns the id if it is one. */
    public static String requireId(String id) {
        if (id == null || !id.matches("[a-z0-9-]{1,63}")) {
            throw new IllegalArgumentException(
                    "scenario id '" + id + "': expected 1 to 63 lower-case letters, digits and hyphens");
        }
        return id;
    }

    /** Whether newly installed plugins move this scenario. */
    @JsonIgnore
    public boolean follows() {
        return FOLLOW.equals(plugins);
    }
}
