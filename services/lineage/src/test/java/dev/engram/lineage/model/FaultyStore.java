package dev.engram.lineage.model;

import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.ObjectStoreException;
import dev.engram.artifacts.StoredObject;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A store that fails at one chosen call: before it is applied, or after, so that only the answer is lost. */
public final class FaultyStore implements ObjectStore {
    /** What happens. */
    public enum Fault {
        /** The call is refused. */
        REFUSED,
        /** The call is applied and its answer is lost. */
        ANSWER_LOST,
        /** The process dies before the call. */
        KILLED_BEFORE,
        /** The process dies after the call. */
        KILLED_AFTER
    }

    /** The death of the process. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1;

        Killed() {
            super("killed", null, false, false);
        }
    }

    private final ObjectStore store;
    private Fault fault;
    private int calls;
    private int repeats;
    private Runnable beforeDelete = () -> { };

    public FaultyStore(ObjectStore store) {
        this.store = store;
    }

    /** After so many calls the fault happens, so many times in a row. */
    public void arm(Fault next, int after, int times) {
        fault = next;
        calls = after;
        repeats = times;
    }

    /** Before every deletion others act. */
    public void beforeDelete(Runnable others) {
        beforeDelete = others;
    }

    public void disarm() {
        fault = null;
    }

    @Override
    public Optional<byte[]> get(String key) {
        return call(() -> store.get(key));
    }

    @Override
    public InputStream open(String key) {
        return call(() -> store.open(key));
    }

    @Override
    public void put(String key, byte[] bytes) {
        call(() -> {
            store.put(key, bytes);
            return null;
        });
    }

    @Override
    public void put(String key, Path file) {
        call(() -> {
            store.put(key, file);
            return null;
        });
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) {
        return call(() -> store.putIfAbsent(key, bytes));
    }

    @Override
    public Optional<StoredObject> stat(String key) {
        return call(() -> store.stat(key));
    }

    @Override
    public List<String> list(String prefix) {
        return call(() -> store.list(prefix));
    }

    @Override
    public void delete(String key) {
        beforeDelete.run();
        call(() -> {
            store.delete(key);
            return null;
        });
    }

    private <T> T call(Supplier<T> work) {
        if (fault == null || calls-- > 0) {
            return work.get();
        }
        Fault now = fault;
        if (--repeats <= 0) {
            fault = null;
        } else {
            calls = 0;
        }
        if (now == Fault.ANSWER_LOST || now == Fault.KILLED_AFTER) {
            work.get();
        }
        if (now == Fault.KILLED_BEFORE || now == Fault.KILLED_AFTER) {
            throw new Killed();
        }
        throw new ObjectStoreException(now == Fault.REFUSED ? "refused" : "the answer was lost");
    }
}
