package dev.engram.trainer;

import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Hashes;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.round.Environment;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.Progress;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.round.RoundResult;
import dev.engram.lineage.round.StateManifest;
import dev.engram.lineage.worker.RoundFailed;
import dev.engram.lineage.worker.RoundRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/** A learner whose state is a hash of what it was given, and which does what it is told to. */
public final class StubRunner implements RoundRunner {
    /** What happens to one round. */
    @FunctionalInterface
    public interface Fate {
        /** Returns a result, or none to learn as usual. */
        RoundResult meet(RoundOrder order) throws RoundFailed;
    }

    private final Deque<Fate> fates = new ArrayDeque<>();
    private final List<RoundOrder> orders = new ArrayList<>();
    private Fate usual;

    /** The next round without a fate meets this one. */
    public StubRunner then(Fate fate) {
        fates.add(fate);
        return this;
    }

    /** What every round meets that has no fate of its own; null to learn as usual. */
    public StubRunner always(Fate fate) {
        usual = fate;
        return this;
    }

    /** What it was given. */
    public List<RoundOrder> orders() {
        return orders;
    }

    @Override
    public RoundResult run(Path dir, Consumer<Progress> progress, Duration deadline) throws RoundFailed {
        try {
            RoundOrder order = CanonicalJson.read(Files.readAllBytes(dir.resolve("round.json")), RoundOrder.class);
            orders.add(order);
            progress.accept(new Progress("train", 1, 1, 1, 2, 0.5, Map.of("cross-entropy", 0.5), 100, 1, 1000));
            Fate fate = fates.isEmpty() ? usual : fates.poll();
            RoundResult told = fate == null ? null : fate.meet(order);
            return told == null ? learn(order, dir) : told;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An accepted round's files and result. */
    public static RoundResult learn(RoundOrder order, Path dir) throws IOException {
        byte[] state = CanonicalJson.bytes(order.bare());
        TreeSet<String> classes = new TreeSet<>();
        order.memory().forEach(sample -> classes.addAll(sample.labels()));
        order.experience().forEach(sample -> classes.addAll(sample.labels()));
        byte[] bundle = CanonicalJson.bytes(Map.of("scenario", order.scenario(), "round", order.round(), "input",
                Map.of("channels", 1, "height", 8, "width", 8), "labels", Map.of("entries", List.copyOf(classes))));
        byte[] model = ("model " + order.round()).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Files.write(Files.createDirectories(dir.resolve("state")).resolve("state.json"), state);
        Files.write(Files.createDirectories(dir.resolve("bundle")).resolve("bundle.json"), bundle);
        Files.write(dir.resolve("bundle/model.onnx"), model);
        Files.write(Files.createDirectories(dir.resolve("report")).resolve("confusion-matrix.png"), model);
        List<String> held = new ArrayList<>(order.memory().stream().map(OrderSample::id).toList());
        held.addAll(order.experience().stream().map(OrderSample::id).toList());
        StateManifest manifest = StateManifest.of(Map.of("state.json", new ArtifactRef(Hashes.sha256(state), state.length)), held);
        return new RoundResult(1, RoundResult.ACCEPTED, null, Map.of("averageAccuracy", 0.9, "forgetting", 0.0), List.copyOf(classes),
                List.of(0.9), null, List.of("all"), manifest, Hashes.sha256(bundle),
                Map.of("model.onnx", new ArtifactRef(Hashes.sha256(model), model.length)), Map.of(),
                new Environment("test", "17", "none", "none", "cpu", 1), 1, 1);
    }

    /** A round that the gate rejects. */
    public static RoundResult rejected(String reason) {
        return new RoundResult(1, RoundResult.REJECTED, reason, Map.of("averageAccuracy", 0.1), null, List.of(0.1), null, null, null, null,
                null, null, null, 1, 1);
    }
}
