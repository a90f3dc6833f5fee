package dev.engram.artifacts;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** A bucket on the heap, for tests and for what need not outlive the process. */
public final class MemoryObjectStore implements ObjectStore {
    private record Held(byte[] bytes, Instant modified) {}

    private final ConcurrentSkipListMap<String, Held> objects = new ConcurrentSkipListMap<>();
    private final Clock clock;

    /** An empty bucket. */
    public MemoryObjectStore() {
        this(Clock.systemUTC());
    }

    /** An empty bucket whose objects carry the times of this clock. */
    public MemoryObjectStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Optional<byte[]> get(String key) {
        return Optional.ofNullable(objects.get(key)).map(held -> held.bytes().clone());
    }

    @Override
    public InputStream open(String key) {
        return new ByteArrayInputStream(get(key).orElseThrow(() -> new NoSuchObjectException(key, "memory")));
    }

    @Override
    public void put(String key, byte[] bytes) {
        objects.put(Keys.check(key), held(bytes));
    }

    @Override
    public void put(String key, Path file) {
        try {
            put(key, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new ObjectStoreException("cannot read " + file + " to store it as '" + key + "'", e);
        }
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) {
        return objects.putIfAbsent(Keys.check(key), held(bytes)) == null;
    }

    @Override
    public Optional<StoredObject> stat(String key) {
        return Optional.ofNullable(objects.get(key)).map(held -> new StoredObject(key, held.bytes().length, held.modified()));
    }

    @Override
    public List<String> list(String prefix) {
        return objects.tailMap(prefix, true).keySet().stream().takeWhile(key -> key.startsWith(prefix)).toList();
    }

    @Override
    public void delete(String key) {
        objects.remove(key);
    }

    private Held held(byte[] bytes) {
        return new Held(bytes.clone(), clock.instant());
    }
}
