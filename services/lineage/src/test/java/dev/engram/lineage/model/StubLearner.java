package dev.engram.lineage.model;

import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Hashes;
import dev.engram.api.sample.Split;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.round.Environment;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.round.RoundResult;
import dev.engram.lineage.round.StateManifest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A learner whose state is a hash over everything it was ever given, and a memory of some samples. It refuses and fails
 * by what it is given, so that a rebuild does the same.
 */
public final class StubLearner {
    /** Samples with this label make every round fail. */
    public static final String POISON = "poison";
    /** A new training sample with this label makes the gate refuse. */
    public static final String DOUBTFUL = "doubtful";

    private StubLearner() {}

    /** What stands in {@code state.json}. */
    public record State(String digest, Map<String, List<String>> memory) {
        public State {
            memory = new TreeMap<>(memory);
        }
    }

    /** State bytes and result. */
    public record Learned(byte[] state, byte[] bundle, RoundResult result) {}

    /** Learns; {@code parent} is the parent's state.json, or null. */
    public static Learned learn(RoundOrder order, byte[] parent, Environment environment) {
        State before = parent == null ? new State("", Map.of()) : CanonicalJson.read(parent, State.class);
        Map<String, OrderSample> memory = new HashMap<>();
        order.memory().forEach(sample -> memory.put(sample.id(), sample));
        requireExactMemory(order, before, memory);
        for (OrderSample sample : order.experience()) {
            if (sample.labels().contains(POISON)) {
                return new Learned(null, null, RoundResult.failed("sample " + sample.id() + " is poison"));
            }
        }
        boolean doubtful = order.experience().stream().anyMatch(s -> s.split() == Split.TRAIN && s.labels().contains(DOUBTFUL));
        if (doubtful && order.seed() % 3 != 0) {
            return new Learned(null, null, new RoundResult(1, RoundResult.REJECTED, "below the champion", Map.of("averageAccuracy", 0.1), null,
                    List.of(0.1), null, null, null, null, null, null, environment, 1, 1));
        }
        byte[] state = CanonicalJson.bytes(after(order, before, memory));
        byte[] bundle = CanonicalJson.bytes(Map.of("model", Hashes.sha256(state)));
        List<String> held = new ArrayList<>(CanonicalJson.read(state, State.class).memory().keySet());
        ArtifactRef ref = new ArtifactRef(Hashes.sha256(state), state.length);
        RoundResult result = new RoundResult(1, RoundResult.ACCEPTED, null, Map.of("averageAccuracy", 0.9), null, List.of(0.9), null, null,
                StateManifest.of(Map.of("state.json", ref), held), Hashes.sha256(bundle), Map.of(), null, environment, 1, 1);
        return new Learned(state, bundle, result);
    }

    private static State after(RoundOrder order, State before, Map<String, OrderSample> memory) {
        RoundOrder bare = order.bare().on("cpu", 0);
        // The champion is for the gate only: it must not get into the state.
        RoundOrder learned = new RoundOrder(1, bare.scenario(), bare.round(), null, bare.plugin(), bare.configuration(), bare.pluginSet(),
                bare.experience(), bare.withdrawn(), bare.memory(), bare.parent(), null, bare.seed(), 0, null, false, null);
        String digest = Hashes.sha256((before.digest() + CanonicalJson.sha256(learned)).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Map<String, List<String>> held = new TreeMap<>();
        memory.forEach((id, sample) -> held.put(id, sample.labels()));
        for (OrderSample sample : order.experience()) {
            if (sample.split() != Split.TRAIN || sample.id().charAt(0) < '8' || held.containsKey(sample.id())) {
                held.put(sample.id(), sample.labels());
            }
        }
        return new State(digest, held);
    }

    /** The order has to bring back exactly what the state refers to, less what was withdrawn. */
    private static void requireExactMemory(RoundOrder order, State before, Map<String, OrderSample> memory) {
        Set<String> expected = new TreeSet<>(before.memory().keySet());
        order.withdrawn().forEach(expected::remove);
        if (!expected.equals(new TreeSet<>(memory.keySet()))) {
            throw new AssertionError("memory of round " + order.round() + ": expected " + expected + ", was given " + memory.keySet());
        }
        order.experience().stream().filter(s -> order.withdrawn().contains(s.id())).findAny().ifPresent(s -> {
            throw new AssertionError("sample " + s.id() + " is learned and withdrawn in round " + order.round());
        });
    }
}
