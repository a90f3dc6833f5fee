package dev.engram.engine.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named tensors in a fixed order. The set of tensors never changes; their numbers may, in place. Owns its tensors: {@link #close}
 * closes them. Not thread-safe.
 */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
public final class Tensors implements AutoCloseable {
    private final Map<String, NDArray> byName;
    private final List<String> names;
    private IValue handle;
    private NDManager owner;

    private Tensors(Map<String, NDArray> byName) {
        this.byName = Collections.unmodifiableMap(byName);
        names = List.copyOf(byName.keySet());
    }

    /** These tensors, in the map's order. */
    public static Tensors of(Map<String, NDArray> ordered) {
        return new Tensors(new LinkedHashMap<>(ordered));
    }

    /** Names in order. */
    public List<String> names() {
        return names;
    }

    /** Tensors in order. */
    public List<NDArray> values() {
        return List.copyOf(byName.values());
    }

    /** Names and tensors in order; unmodifiable. */
    public Map<String, NDArray> map() {
        return byName;
    }

    /** Number of tensors. */
    public int size() {
        return byName.size();
    }

    /**
     * One tensor.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public NDArray get(String name) {
        NDArray found = byName.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no tensor is called '" + name + "'; there are " + byName.keySet());
        }
        return found;
    }

    /** The same tensors, not copies, in another order or fewer; do not close both. */
    public Tensors select(Collection<String> names) {
        Map<String, NDArray> chosen = new LinkedHashMap<>();
        names.forEach(name -> chosen.put(name, get(name)));
        return new Tensors(chosen);
    }

    /** Copies that know nothing of gradients, owned by the given manager. */
    public Tensors copy(NDManager manager) {
        Map<String, NDArray> copies = new LinkedHashMap<>();
        try (GradientMode off = GradientMode.off()) {
            byName.forEach((name, array) -> copies.put(name, Arrays64.copy(array, manager)));
        }
        return new Tensors(copies);
    }

    /** Zeros of the same shapes, owned by the given manager. */
    public Tensors zeros(NDManager manager) {
        Map<String, NDArray> zeros = new LinkedHashMap<>();
        byName.forEach((name, array) -> zeros.put(name, manager.zeros(array.getShape(), array.getDataType())));
        return new Tensors(zeros);
    }

    /** Declares the tensors leaves whose gradients are wanted, or not; returns this. */
    public Tensors requiresGradient(boolean wanted) {
        byName.values().forEach(array -> array.setRequiresGradient(wanted));
        return this;
    }

    /** The engine's view of the list, made once. It holds on to the tensors' memory, so it goes when their manager is closed. */
    IValue handle() {
        if (handle == null) {
            handle = Script.handle(new ArrayList<>(byName.values()));
            if (!byName.isEmpty()) {
                owner = byName.values().iterator().next().getManager();
                owner.attachInternal(handle.getUid(), handle);
            }
        }
        return handle;
    }

    /** Lets go of the engine's view of the list; the tensors stay, and another view is made when it is needed. */
    public void release() {
        if (handle != null) {
            if (owner != null) {
                owner.detachInternal(handle.getUid());
                owner = null;
            }
            handle.close();
            handle = null;
        }
    }

    @Override
    public void close() {
        release();
        byName.values().forEach(NDArray::close);
    }
}
