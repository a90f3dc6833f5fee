package dev.engram.engine.worker;

import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Hashes;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.lineage.round.Environment;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundOrder;
import dev.engram.lineage.round.RoundResult;
import dev.engram.lineage.round.StateManifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A round that learns nothing and leaves what a real one leaves: parameters of a fixed size that are others every time, a bounded
 * memory of samples, an accuracy matrix with a row more, a bundle. All of it follows from the order and the parent's state.
 */
final class StubRound {
    private static final int MODEL_BYTES = 64 << 10;
    /** Most rows of the matrix, as the engine has it. */
    private static final int LONGEST = 200;

    private final RoundOrder order;
    private final StubSettings settings;
    private final Path dir;

    StubRound(RoundOrder order, StubSettings settings, Path dir) {
        this.order = order;
        this.settings = settings;
        this.dir = dir;
    }

    RoundResult learn(double seconds) throws IOException {
        requireStates();
        List<List<Double>> matrix = matrix();
        List<String> memory = memory();
        Map<String, ArtifactRef> files = new TreeMap<>();
        write("state", "parameters.bin", noise(settings.parameters()), files);
        write("state", "matrix.json", CanonicalJson.bytes(matrix), files);
        write("state", "memory.json", CanonicalJson.bytes(memory), files);
        Map<String, ArtifactRef> bundle = new TreeMap<>();
        write("bundle", "model.onnx", noise(MODEL_BYTES), bundle);
        byte[] description = CanonicalJson.bytes(Map.of("scenario", order.scenario(), "round", order.round(), "files", bundle,
                "input", Map.of("channels", 3, "height", 32, "width", 32), "labels", Map.of("entries", classes())));
        Files.write(dir.resolve("bundle/bundle.json"), description);
        write("report", "evaluation.json", CanonicalJson.bytes(Map.of("accuracy", matrix, "classes", classes(), "misrecognised", List.of())),
                new TreeMap<>());
        List<Double> last = matrix.get(matrix.size() - 1);
        return new RoundResult(RoundResult.FORMAT, RoundResult.ACCEPTED, null, Map.of("averageAccuracy", 0.9, "forgetting", 0.01), classes(),
                last, matrix, last.stream().map(accuracy -> "slice").toList(), StateManifest.of(files, memory), Hashes.sha256(description),
                bundle, Map.of(), new Environment("stub", System.getProperty("java.version"), "none", "none", "cpu", 1), seconds,
                order.experience().size());
    }

    /** A real round starts from one state and is compared with another: both have to be there. */
    private void requireStates() {
        for (String state : List.of("parent", "champion")) {
            boolean wanted = (state.equals("parent") ? order.parent() : order.champion()) != null;
            if (wanted && !Files.exists(dir.resolve(state).resolve("parameters.bin"))) {
                throw new IllegalStateException("round " + order.round() + ": the files of the " + state + "'s state were not staged");
            }
        }
    }

    private static List<String> classes() {
        return List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");
    }

    /** Those with the smallest ids stay: the same whatever came first. */
    private List<String> memory() {
        TreeSet<String> ids = new TreeSet<>();
        order.memory().stream().map(OrderSample::id).forEach(ids::add);
        order.experience().stream().map(OrderSample::id).forEach(ids::add);
        order.withdrawn().forEach(ids::remove);
        return ids.stream().limit(settings.memory()).toList();
    }

    private List<List<Double>> matrix() throws IOException {
        Path before = dir.resolve("parent/matrix.json");
        List<List<Double>> matrix = new ArrayList<>();
        if (Files.exists(before)) {
            for (Double[] row : CanonicalJson.read(Files.readAllBytes(before), Double[][].class)) {
                matrix.add(List.of(row));
            }
        }
        SplittableRandom random = new SplittableRandom(order.seed());
        if (matrix.size() == LONGEST) {
            matrix.remove(0);
        }
        matrix.add(random.doubles(Math.min(order.round(), settings.slices())).boxed().toList());
        return matrix;
    }

    /** Bytes that no compression makes smaller, others for every round. */
    private byte[] noise(int size) {
        SplittableRandom random = new SplittableRandom(order.seed() + size);
        ByteBuffer bytes = ByteBuffer.allocate(size / Long.BYTES * Long.BYTES);
        while (bytes.hasRemaining()) {
            bytes.putLong(random.nextLong());
        }
        return bytes.array();
    }

    private void write(String folder, String name, byte[] bytes, Map<String, ArtifactRef> files) throws IOException {
        Path file = Files.createDirectories(dir.resolve(folder)).resolve(name);
        Files.write(file, bytes);
        files.put(name, new ArtifactRef(Hashes.sha256(bytes), bytes.length));
    }
}
