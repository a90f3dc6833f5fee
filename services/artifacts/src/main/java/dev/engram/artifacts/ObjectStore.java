package dev.engram.artifacts;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One bucket of keyed objects. Keys are slash separated, without leading slash and without {@code .} or {@code ..} parts.
 *
 * <p>Reads see every finished write at once. A write is whole or absent. All methods throw
 * {@link ObjectStoreException} when the store cannot be asked; after that a write may or may not have been applied,
 * and it is the caller who reads back. Implementations are safe for use by several threads.
 */
public interface ObjectStore {
    /** The object's bytes, or empty if there is none. */
    Optional<byte[]> get(String key);

    /**
     * Opens an object for reading; the caller closes it.
     *
     * @throws NoSuchObjectException if there is none
     */
    InputStream open(String key);

    /** Writes an object, replacing what stood there. */
    void put(String key, byte[] bytes);

    /** Writes a file's bytes, replacing what stood there. */
    void put(String key, Path file);

    /**
     * Writes an object only if none stands there ({@code If-None-Match: *}). Of several callers exactly one creates it.
     *
     * @return false if one stands there already: somebody's, or ours when the answer to an earlier try was lost
     */
    boolean putIfAbsent(String key, byte[] bytes);

    /** What is known about an object without reading it, or empty if there is none. */
    Optional<StoredObject> stat(String key);

    /** Whether an object stands there. */
    default boolean exists(String key) {
        return stat(key).isPresent();
    }

    /** Every key that starts with the prefix, in ascending order of its UTF-8 bytes, below any number of slashes. */
    List<String> list(String prefix);

    /**
     * What is known about every object whose key starts with the prefix, one after the other in no certain order. An object
     * that comes or goes meanwhile may be missing.
     */
    default void scan(String prefix, Consumer<StoredObject> each) {
        list(prefix).forEach(key -> stat(key).ifPresent(each));
    }

    /** Removes an object; nothing happens if there is none. */
    void delete(String key);
}
