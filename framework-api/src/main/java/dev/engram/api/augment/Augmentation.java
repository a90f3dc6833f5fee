package dev.engram.api.augment;

import java.util.SplittableRandom;

/**
 * Changes one training sample. Called from several loader threads at once, so an implementation holds no state; all that
 * is random comes from the stream it is given, which belongs to this sample, epoch and round.
 */
@FunctionalInterface
public interface Augmentation {
    /**
     * The changed picture: same size, channels and, if it has one, a mask that moved along.
     *
     * @param picture may be changed in place and returned
     * @param random  the only source of chance
     */
    Picture apply(Picture picture, SplittableRandom random);
}
