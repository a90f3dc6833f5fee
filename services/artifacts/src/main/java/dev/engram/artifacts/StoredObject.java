package dev.engram.artifacts;

import java.time.Instant;

/**
 * What a store says about an object.
 *
 * @param key      its key
 * @param size     bytes
 * @param modified when it was last written, by the store's clock
 */
public record StoredObject(String key, long size, Instant modified) {}
