package dev.engram.trainer.store;

import dev.engram.artifacts.ObjectStore;
import dev.engram.artifacts.ObjectStoreException;
import dev.engram.artifacts.StoredObject;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A store that is connected to when it is first needed, and again until it answers: it may be away when the trainer starts. */
public final class LateStore implements ObjectStore {
    private final Supplier<ObjectStore> connect;
    private volatile ObjectStore store;

    /** A store that this connects to; it throws {@link ObjectStoreException} while the store is away. */
    public LateStore(Supplier<ObjectStore> connect) {
        this.connect = connect;
    }

    @Override
    public Optional<byte[]> get(String key) {
        return store().get(key);
    }

    @Override
    public InputStream open(String key) {
        return store().open(key);
    }

    @Override
    public void put(String key, byte[] bytes) {
        store().put(key, bytes);
    }

    @Override
    public void put(String key, Path file) {
        store().put(key, file);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) {
        return store().putIfAbsent(key, bytes);
    }

    @Override
    public Optional<StoredObject> stat(String key) {
        return store().stat(key);
    }

    @Override
    public List<String> list(String prefix) {
        return store().list(prefix);
    }

    @Override
    public void scan(String prefix, Consumer<StoredObject> each) {
        store().scan(prefix, each);
    }

    @Override
    public void delete(String key) {
        store().delete(key);
    }

    private ObjectStore store() {
        ObjectStore connected = store;
        if (connected == null) {
            synchronized (this) {
                connected = store;
                if (connected == null) {
                    connected = connect.get();
                    store = connected;
                }
            }
        }
        return connected;
    }
}
