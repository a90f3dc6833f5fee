package dev.engram.engine.data;

import dev.engram.api.augment.Mixing;

/**
 * A mixing of a round.
 *
 * @param name   of its plugin
 * @param acting the mixing
 */
public record NamedMixing(String name, Mixing acting) {}
