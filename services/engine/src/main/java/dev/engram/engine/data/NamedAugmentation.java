package dev.engram.engine.data;

import dev.engram.api.augment.Augmentation;

/**
 * An augmentation of a round.
 *
 * @param name   of its plugin
 * @param acting the augmentation
 */
public record NamedAugmentation(String name, Augmentation acting) {}
