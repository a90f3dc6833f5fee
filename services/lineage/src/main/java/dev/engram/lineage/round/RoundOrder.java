package dev.engram.lineage.round;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.engram.api.scenario.Precision;
import dev.engram.api.scenario.WeightsRef;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything a round depends on: {@code round.json}. The new state is a function of this, of the bytes it names and of
 * the environment; {@code attempt} and {@code name} must not get into it.
 *
 * @param format        version of this record format, 1
 * @param scenario      scenario id
 * @param round         round number
 * @param attempt       id of this attempt
 * @param plugin        name of the scenario's {@code ScenarioFactory}
 * @param configuration its configuration, plain JSON values
 * @param pluginSet     hash of the PluginSet whose jars are in {@code plugins/}, or null without any
 * @param experience    new and relabelled samples, each once with its present labels, in log order; may be empty when
 *     samples the parent holds were withdrawn
 * @param withdrawn     sorted ids that must leave: withdrawn in this experience, or still held by the parent; none of them is in
 *     {@code memory} or {@code experience}
 * @param memory        every sample the parent state refers to (replay, hold-out and tune slices) and that was not withdrawn,
 *     sorted by id, with present labels; one that was relabelled stands in {@code experience} too
 * @param parent        hash of the parent state in {@code parent/}, or null for the first round
 * @param champion      hash of the champion's state in {@code champion/}, which the gate compares with, or null
 * @param seed          seed of everything random in the round
 * @param threads       threads to compute with; 0 for all
 * @param device        {@code cpu}, {@code auto}, {@code gpu<n>}, several joined by {@code +}, or {@code gpus}
 * @param export        whether a bundle is wanted
 * @param name          name of the experience for people, or null
 * @param precision     what a scenario with precision {@code auto} is trained in: what was chosen when the round was first learned. Null leaves the choice to
 *     the worker
 * @param weights       the scenario's files of weights in {@code weights/}, by name; null without any. The one called {@code model} is what a
 *     round without a parent starts from
 */
public record RoundOrder(
        int format,
        String scenario,
        long round,
        String attempt,
        String plugin,
        Map<String, Object> configuration,
        String pluginSet,
        List<OrderSample> experience,
        List<String> withdrawn,
        List<OrderSample> memory,
        String parent,
        String champion,
        long seed,
        int threads,
        String device,
        boolean export,
        String name,
        Precision precision,
        @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, WeightsRef> weights) {
    /** The only format there is. */
    public static final int FORMAT = 1;

    /** What an order says beside its samples and its place: how it is to be computed. */
    public record Terms(String attempt, String plugin, Map<String, Object> configuration, String pluginSet, int threads, String device,
            boolean export, String name, Map<String, WeightsRef> weights) {
        /** Terms without weights. */
        public Terms(String attempt, String plugin, Map<String, Object> configuration, String pluginSet, int threads, String device, boolean export,
                String name) {
            this(attempt, plugin, configuration, pluginSet, threads, device, export, name, null);
        }
    }

    @JsonCreator
    public RoundOrder {
        if (format != FORMAT) {
            throw new IllegalArgumentException("RoundOrder format " + format + " is not known; known is " + FORMAT);
        }
        configuration = configuration == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(configuration));
        experience = experience == null ? List.of() : List.copyOf(experience);
        withdrawn = withdrawn == null ? List.of() : List.copyOf(withdrawn);
        memory = memory == null ? List.of() : List.copyOf(memory);
        weights = weights == null || weights.isEmpty() ? null : Collections.unmodifiableMap(new TreeMap<>(WeightsRef.requireNames(weights)));
    }

    /** The weights that this round needs, by name: all but those to start from, if it has a parent. */
    public Map<String, WeightsRef> staged() {
        Map<String, WeightsRef> staged = weights == null ? new TreeMap<>() : new TreeMap<>(weights);
        if (parent != null) {
            staged.remove(WeightsRef.MODEL);
        }
        return staged;
    }

    /** An order without weights that leaves the choice of a precision to the worker. */
    public RoundOrder(int format, String scenario, long round, String attempt, String plugin, Map<String, Object> configuration, String pluginSet,
            List<OrderSample> experience, List<String> withdrawn, List<OrderSample> memory, String parent, String champion, long seed, int threads,
            String device, boolean export, String name) {
        this(format, scenario, round, attempt, plugin, configuration, pluginSet, experience, withdrawn, memory, parent, champion, seed, threads, device,
                export, name, null, null);
    }

    /** The order without what does not bear on the state: equal for two attempts at one round. */
    public RoundOrder bare() {
        return new RoundOrder(format, scenario, round, null, plugin, configuration, pluginSet, experience, withdrawn, memory, parent,
                champion, seed, threads, device, export, null, null, weights);
    }

    /** The terms of this order, for making another one. */
    public Terms terms() {
        return new Terms(attempt, plugin, configuration, pluginSet, threads, device, export, name, weights);
    }

    /** The same order computed elsewhere. */
    public RoundOrder on(String otherDevice, int otherThreads) {
        return new RoundOrder(format, scenario, round, attempt, plugin, configuration, pluginSet, experience, withdrawn, memory, parent,
                champion, seed, otherThreads, otherDevice, export, name, precision, weights);
    }

    /** The same order with the choice of precision made; null leaves it open. */
    public RoundOrder in(Precision chosen) {
        return new RoundOrder(format, scenario, round, attempt, plugin, configuration, pluginSet, experience, withdrawn, memory, parent,
                champion, seed, threads, device, export, name, chosen, weights);
    }
}
