package dev.engram.engine.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.api.network.TensorSpec;
import dev.engram.engine.learning.Model;
import dev.engram.engine.program.Arrays64;
import dev.engram.engine.program.Initialization;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights of a file as the beginning of a network. They are matched by name and shape before anything is read; {@link #fit} says what did
 * not match. Needs the engine only in {@link #model}.
 */
public final class PretrainedWeights {
    private final WeightsFile file;
    private final Network network;
    private final Fit fit;

    private PretrainedWeights(WeightsFile file, Network network, Fit fit) {
        this.file = file;
        this.network = network;
        this.fit = fit;
    }

    /**
     * Matches a file with a network.
     *
     * @param aliases what the network's tensors are called in published files, see {@code ModelFactory.aliases}
     * @throws WeightsException if nothing or too little matches, or a head that is to be kept does not; says what was found and wanted
     */
    public static PretrainedWeights of(WeightsFile file, Network network, List<Map<String, String>> aliases, Head head) throws WeightsException {
        return new PretrainedWeights(file, network, Fit.of(file, network, aliases, head).required());
    }

    /**
     * Number of classes that a file's head answers: the rows of the tensor that the network's head is called.
     *
     * @param network of any number of classes
     * @param aliases as in {@link #of}
     * @throws WeightsException if the file has no such head
     */
    public static int classes(WeightsFile file, Network network, List<Map<String, String>> aliases) throws WeightsException {
        List<String> names = new ArrayList<>();
        for (String head : network.head()) {
            names.add(head);
            aliases.forEach(alias -> names.add(alias.getOrDefault(head, head)));
        }
        for (Map.Entry<String, StoredTensor> tensor : file.tensors().entrySet()) {
            boolean head = names.stream().anyMatch(name -> tensor.getKey().equals(name) || tensor.getKey().endsWith("." + name));
            if (head && !tensor.getValue().shape().isEmpty()) {
                return Math.toIntExact(tensor.getValue().shape().get(0));
            }
        }
        throw new WeightsException(file.name() + ": has no head of the network '" + network.name() + "', which is called " + names.stream().distinct().toList());
    }

    /** What matched and what did not. */
    public Fit fit() {
        return fit;
    }

    /**
     * The network with these weights; what the file does not have starts as in a fresh model of the seed.
     *
     * @throws WeightsException if a number in the file is none, or the file is damaged
     */
    public Model model(Ops ops, long seed, NDManager manager) throws IOException {
        Map<String, NDArray> tensors = new LinkedHashMap<>(Initialization.parameters(network, seed, manager).map());
        tensors.putAll(Initialization.buffers(network, manager).map());
        for (Map.Entry<String, String> taken : fit.taken().entrySet()) {
            tensors.put(taken.getKey(), replaced(tensors.get(taken.getKey()), taken.getValue(), manager));
        }
        return Model.of(network, ops, tensors, manager);
    }

    private NDArray replaced(NDArray fresh, String name, NDManager manager) throws IOException {
        StoredTensor stored = file.tensors().get(name);
        float[] values = stored.floats();
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new WeightsException(file.name() + ": '" + name + "' holds " + value + ", which is no number to start from");
            }
        }
        Shape shape = new Shape(stored.shape().stream().mapToLong(Long::longValue).toArray());
        fresh.close();
        return Arrays64.create(manager, FloatBuffer.wrap(values), shape, DataType.FLOAT32);
    }

    /** Whether a tensor of the file is of the shape that the network wants. */
    static boolean same(TensorSpec spec, StoredTensor stored) {
        return stored.shape().equals(spec.shape().dims().stream().map(Integer::longValue).toList());
    }
}
