package dev.engram.engine.weights;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tensors of what was unpickled: a state_dict, or a checkpoint that holds one under a usual name. */
final class StateDict {
    /** Where training scripts keep it, the most usual first. */
    private static final List<String> KEYS = List.of("state_dict", "model", "model_state_dict", "model_state", "net", "module", "weights");
    private static final int DEEPEST = 4;

    private StateDict() {}

    /**
     * Tensors by name, in the file's order; what else lies beside them (an epoch, an optimizer) is left out.
     *
     * @throws WeightsException if there are none; says what was found
     */
    static Map<String, StoredTensor> of(Object root, String file) throws WeightsException {
        Object at = root;
        for (int depth = 0; depth < DEEPEST && at instanceof Map<?, ?> map; depth++) {
            Map<String, StoredTensor> tensors = tensors(map);
            if (!tensors.isEmpty()) {
                return tensors;
            }
            at = KEYS.stream().map(map::get).filter(Map.class::isInstance).map(Object.class::cast).findFirst().orElse(null);
        }
        throw new WeightsException(file + ": no state_dict is in it; " + found(root) + ". Expected a dictionary of tensors, or one under " + KEYS);
    }

    private static Map<String, StoredTensor> tensors(Map<?, ?> map) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (key instanceof String name && value instanceof StoredTensor tensor) {
                tensors.put(name, tensor);
            }
        });
        return tensors;
    }

    private static String found(Object root) {
        if (root instanceof Map<?, ?> map) {
            return "it holds a dictionary with the keys " + map.keySet().stream().limit(10).toList();
        }
        return "it holds a " + (root instanceof StoredTensor ? "single tensor" : root instanceof List ? "list" : root.getClass().getSimpleName());
    }
}
