package dev.engram.engine.weights;

import dev.engram.engine.weights.Unpickler.Global;
import dev.engram.engine.weights.Unpickler.Tuple;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** All that a pickle may call or look up: what makes a tensor, an ordered dictionary or a size. Everything else is refused by name. */
final class PickleCalls {
    /** Where the bytes of a storage are; asked while the pickle is read, so it only notes the place. */
    @FunctionalInterface
    interface Storages {
        /**
         * The storage of a key.
         *
         * @param elements how many numbers it is said to hold
         * @throws WeightsException if there is none
         */
        Storage of(String key, ElementType type, long elements) throws WeightsException;
    }

    private static final String TENSOR = "torch._utils._rebuild_tensor_v2";
    private static final String OLD_TENSOR = "torch._utils._rebuild_tensor";
    private static final String PARAMETER = "torch._utils._rebuild_parameter";
    private static final String STATEFUL_PARAMETER = "torch._utils._rebuild_parameter_with_state";
    private static final String ORDERED = "collections.OrderedDict";
    private static final String SIZE = "torch.Size";
    private static final Set<String> CALLED = new TreeSet<>(Set.of(TENSOR, OLD_TENSOR, PARAMETER, STATEFUL_PARAMETER, ORDERED, SIZE));
    private static final String TORCH = "torch.";

    /** A storage and what its numbers are. */
    private record Typed(ElementType type, Storage storage) {}

    private final Storages storages;

    PickleCalls(Storages storages) {
        this.storages = storages;
    }

    /** What a name stands for, if it is let in. */
    Global global(String name, PickleInput in) throws WeightsException {
        if (CALLED.contains(name) || storageType(name) != null) {
            return new Global(name);
        }
        throw refused(name, in);
    }

    /** The error for a name that is not let in. */
    WeightsException refused(String name, PickleInput in) {
        String shown = name.length() > 120 ? name.substring(0, 120) + "…" : name;
        return in.bad("it asks for the Python object '" + shown + "'. Weights may consist of tensors and containers only (" + String.join(", ", CALLED)
                + " and torch's storages). If you trust the file, load it with Python and save the numbers alone: torch.save(model.state_dict(), …), or"
                + " as safetensors");
    }

    /** The result of a call. */
    Object call(Global callee, List<Object> arguments, PickleInput in) throws WeightsException {
        return switch (callee.name()) {
            case TENSOR, OLD_TENSOR -> tensor(arguments, in);
            case PARAMETER, STATEFUL_PARAMETER -> parameter(arguments, in);
            case ORDERED -> ordered(arguments, in);
            case SIZE -> arguments.size() == 1 && arguments.get(0) instanceof Tuple size ? size : wrong(callee, in);
            default -> wrong(callee, in);
        };
    }

    /** A storage, named by ('storage', class, key, device, elements) and perhaps a view. */
    Object persistent(Object id, PickleInput in) throws WeightsException {
        if (!(id instanceof Tuple tuple) || tuple.items().size() < 5 || !"storage".equals(tuple.items().get(0))) {
            throw in.bad("it refers to an object outside that is no storage");
        }
        List<Object> items = tuple.items();
        ElementType type = items.get(1) instanceof Global kind ? storageType(kind.name()) : null;
        if (type == null || !(items.get(2) instanceof String key) || !(items.get(4) instanceof Long elements) || elements < 0) {
            throw in.bad("it refers to a storage without class, key or length");
        }
        if (items.size() > 5 && items.get(5) != Unpickler.NONE) {
            throw in.bad("storage '" + key + "' is a view of another, as very old versions of torch wrote it; save the file again");
        }
        return new Typed(type, storages.of(key, type, elements));
    }

    private static ElementType storageType(String name) {
        return name.startsWith(TORCH) ? ElementType.ofTorch(name.substring(TORCH.length())).orElse(null) : null;
    }

    /** (storage, offset, size, stride, …): what follows is about gradients and hooks. */
    private static StoredTensor tensor(List<Object> arguments, PickleInput in) throws WeightsException {
        if (arguments.size() < 4 || !(arguments.get(0) instanceof Typed typed) || !(arguments.get(1) instanceof Long offset)) {
            throw in.bad("it makes a tensor of something else than storage, offset, size and stride");
        }
        try {
            return StoredTensor.strided(typed.type(), sizes(arguments.get(2), in), sizes(arguments.get(3), in), offset, typed.storage());
        } catch (WeightsException e) {
            throw in.bad(e.getMessage());
        }
    }

    private static StoredTensor parameter(List<Object> arguments, PickleInput in) throws WeightsException {
        if (arguments.isEmpty() || !(arguments.get(0) instanceof StoredTensor tensor)) {
            throw in.bad("it makes a parameter of something that is no tensor");
        }
        return tensor;
    }

    private static Map<Object, Object> ordered(List<Object> arguments, PickleInput in) throws WeightsException {
        Map<Object, Object> dict = new LinkedHashMap<>();
        if (arguments.isEmpty()) {
            return dict;
        }
        if (arguments.size() == 1 && arguments.get(0) instanceof List<?> pairs) {
            for (Object each : pairs) {
                List<?> pair = each instanceof Tuple tuple ? tuple.items() : each instanceof List<?> list ? list : List.of();
                if (pair.size() != 2 || !(pair.get(0) instanceof String key)) {
                    throw in.bad("an ordered dictionary is made of something else than pairs with text in front");
                }
                dict.put(key, pair.get(1));
            }
            return dict;
        }
        throw in.bad("an ordered dictionary is made of something else than a list of pairs");
    }

    private static long[] sizes(Object value, PickleInput in) throws WeightsException {
        if (!(value instanceof Tuple tuple) || !tuple.items().stream().allMatch(Long.class::isInstance)) {
            throw in.bad("size and stride of a tensor are whole numbers");
        }
        return tuple.items().stream().mapToLong(Long.class::cast).toArray();
    }

    private static Object wrong(Global callee, PickleInput in) throws WeightsException {
        throw in.bad("it calls '" + callee.name() + "' in a way that makes nothing");
    }
}
