package dev.engram.api.augment;

import java.util.SplittableRandom;

/**
 * Mixes the new samples of one pass with each other, pictures and labels: a batch augmentation. It works after the samples' own augmentations. Called
 * from several loader threads at once, so an implementation holds no state; all that is random comes from the stream it is given, which
 * belongs to this pass, epoch and round.
 *
 * <p>It never sees rows that a method of retention drew. What was stored with them (logits, a class balance) is about the picture as it
 * is, and a mixture of an old and a new picture would be learnt as neither.
 */
@FunctionalInterface
public interface Mixing {
    /**
     * Changes the pixels in place.
     *
     * @param rows   at least two, augmented
     * @param random the only source of chance
     * @return what the labels of the rows are made of now
     */
    Blend mix(Rows rows, SplittableRandom random);
}
