package dev.engram.engine.state;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.engine.learning.Model;
import dev.engram.engine.program.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A state in memory: copies of a model's numbers and of what the methods kept. Close it when the round behind it has begun. */
public final class HeldParent implements Parent, AutoCloseable {
    private final LearnerState state;
    private final Network network;
    private final NDManager manager;
    private final Map<String, NDArray> numbers;
    private final Map<String, RetentionState> kept = new LinkedHashMap<>();

    /**
     * Copies a state.
     *
     * @param model    stays the caller's
     * @param retention by method; stays the caller's
     * @param owner    whose child holds the copies; outlives the round that they come from
     */
    public HeldParent(LearnerState state, Model model, Map<String, RetentionState> retention, NDManager owner) {
        this.state = state;
        network = model.network();
        manager = owner.newSubManager();
        Map<String, NDArray> all = new LinkedHashMap<>(model.parameters().map());
        all.putAll(model.buffers().map());
        numbers = copy(all, manager);
        retention.forEach((name, one) -> kept.put(name, new RetentionState(one.values(), copy(one.tensors(), manager), one.samples())));
    }

    @Override
    public LearnerState state() {
        return state;
    }

    @Override
    public Optional<Model> model(Ops ops, NDManager owner) {
        return Optional.of(Model.of(network, ops, copy(numbers, owner), owner));
    }

    @Override
    public RetentionState retention(String method, NDManager owner) {
        RetentionState one = kept.getOrDefault(method, RetentionState.empty());
        return new RetentionState(one.values(), copy(one.tensors(), owner), one.samples());
    }

    /** Bytes of the tensors that the methods kept. */
    public long retained() {
        return kept.values().stream().flatMap(one -> one.tensors().values().stream()).mapToLong(array -> array.size() * array.getDataType().getNumOfBytes())
                .sum();
    }

    private static Map<String, NDArray> copy(Map<String, NDArray> tensors, NDManager owner) {
        return Tensors.of(tensors).copy(owner).map();
    }

    @Override
    public void close() {
        manager.close();
    }
}
