package dev.engram.engine.state;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Hashes;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.engine.learning.Model;
import dev.engram.engine.program.Safetensors;
import dev.engram.lineage.round.StateManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A state as files; equal states make equal bytes. */
public final class StateFiles {
    private static final String STATE = "state.json";
    private static final String NETWORK = "network.json";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String OPTIMIZER = "optimizer.safetensors";

    private final Path folder;

    /** The files of a folder. */
    public StateFiles(Path folder) {
        this.folder = folder;
    }

    /** Writes everything into an empty folder. */
    public StateManifest write(
            LearnerState state, Model model, Map<String, NDArray> optimizer, Map<String, RetentionState> retention) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve(STATE), CanonicalJson.bytes(state));
        Files.write(folder.resolve(NETWORK), CanonicalJson.bytes(model.network()));
        Map<String, NDArray> weights = new TreeMap<>(model.parameters().map());
        weights.putAll(model.buffers().map());
        Safetensors.write(weights, folder.resolve(WEIGHTS));
        if (!optimizer.isEmpty()) {
            Safetensors.write(optimizer, folder.resolve(OPTIMIZER));
        }
        for (Map.Entry<String, RetentionState> entry : retention.entrySet()) {
            if (!entry.getValue().tensors().isEmpty()) {
                Safetensors.write(entry.getValue().tensors(), tensors(entry.getKey()));
            }
        }
        return StateManifest.of(refs(folder), state.samples());
    }

    /** What is known beside numbers. */
    public LearnerState state() throws IOException {
        return CanonicalJson.read(Files.readAllBytes(folder.resolve(STATE)), LearnerState.class);
    }

    /** The model, on the manager. */
    public Model model(Ops ops, NDManager manager) throws IOException {
        Network network = CanonicalJson.read(Files.readAllBytes(folder.resolve(NETWORK)), Network.class);
        return Model.of(network, ops, Safetensors.read(folder.resolve(WEIGHTS), manager), manager);
    }

    /** The optimizer's state; empty if there is none. */
    public Map<String, NDArray> optimizer(NDManager manager) throws IOException {
        Path file = folder.resolve(OPTIMIZER);
        return Files.exists(file) ? Safetensors.read(file, manager) : Map.of();
    }

    /** What a method kept; empty if it kept nothing. */
    public RetentionState retention(String method, LearnerState state, NDManager manager) throws IOException {
        LearnerState.Kept kept = state.retention().get(method);
        if (kept == null) {
            return RetentionState.empty();
        }
        Path file = tensors(method);
        return new RetentionState(kept.values(), Files.exists(file) ? Safetensors.read(file, manager) : Map.of(), kept.samples());
    }

    /** Hash and size of every file of a folder, by name. */
    public static Map<String, ArtifactRef> refs(Path folder) throws IOException {
        Map<String, ArtifactRef> refs = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> sorted = files.filter(Files::isRegularFile).sorted().toList();
            for (Path file : sorted) {
                refs.put(file.getFileName().toString(), new ArtifactRef(Hashes.sha256(file), Files.size(file)));
            }
        }
        return refs;
    }

    private Path tensors(String method) {
        return folder.resolve(switch (method) {
            case "ewc" -> "fisher.safetensors";
            case "stored-logits" -> "memory.safetensors";
            default -> "retention-" + method + ".safetensors";
        });
    }
}
