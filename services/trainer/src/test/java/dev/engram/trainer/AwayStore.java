package dev.engram.trainer;

import dev.engram.artifacts.MemoryObjectStore;
import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.ObjectStoreException;
import dev.engram.artifacts.StoredObject;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A store in memory that can go away, and that can lose the answer to a create. */
public final class AwayStore implements ObjectStore {
    private final MemoryObjectStore store = new MemoryObjectStore();
    private int silent;
    private boolean losesAnswers;

    /** So many of the next calls are not answered. */
    public void away(int calls) {
        silent = calls;
    }

    /** From now on the answers to creates are lost, though they are done; or not any more. */
    public void losesAnswers(boolean now) {
        losesAnswers = now;
    }

    private ObjectStore asked() {
        if (silent > 0) {
            silent--;
            throw new ObjectStoreException("the store is away");
        }
        return store;
    }

    @Override
    public Optional<byte[]> get(String key) {
        return asked().get(key);
    }

    @Override
    public InputStream open(String key) {
        return asked().open(key);
    }

    @Override
    public void put(String key, byte[] bytes) {
        asked().put(key, bytes);
    }

    @Override
    public void put(String key, Path file) {
        asked().put(key, file);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) {
        boolean created = asked().putIfAbsent(key, bytes);
        if (losesAnswers && created) {
            throw new ObjectStoreException("the answer was lost");
        }
        return created;
    }

    @Override
    public Optional<StoredObject> stat(String key) {
        return asked().stat(key);
    }

    @Override
    public List<String> list(String prefix) {
        return asked().list(prefix);
    }

    @Override
    public void delete(String key) {
        asked().delete(key);
    }
}
