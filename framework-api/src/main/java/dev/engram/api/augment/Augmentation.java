package dev.engram.api.augment;

import java.util.SplittableRandom;

/**
 * Changes one training sample. Called from several loader threads at once, so an implementation holds no state; all that
 * is random comes from the stream it is given, which belongs to this sample, epoch and round.
 *
 * <p>Pictures have the network's size, unless one of the plan's augmentations asks for more ({@link #oversampling}): then those before it are
 * given the larger picture with its own proportions, and it hands on one of the network's size.
 */
@FunctionalInterface
public interface Augmentation {
    /**
     * The changed picture: same channels and, if it has one, a mask that moved along. Its size is the one that was given, or the network's.
     *
     * @param picture may be changed in place and returned, unless finer ones were asked for
     * @param random  the only source of chance
     */
    Picture apply(Picture picture, SplittableRandom random);

    /**
     * How much finer than the network's input the pictures may be that this augmentation is given: their pixels are at most its square times those
     * of the input, and never more than the file has. 1, which is usual, asks for pictures of exactly the network's size. One that cuts a part out
     * and enlarges it wants more, because the part would be a blur otherwise; it has to bring what it returns to the network's size, and must leave the picture it is
     * given as it is, which is not copied for it.
     */
    default double oversampling() {
        return 1;
    }

    /**
     * How many rows from the top {@link #apply} will look at of a picture of that size, given a stream in the same state: all of them, unless it says
     * so. A plan's first augmentation is asked if it wants finer pictures; where they are decoded for one use only, the rows below need not be, and hold
     * anything in the picture that it is given.
     *
     * @param width  pixels
     * @param height pixels
     * @param random as for {@link #apply}; the same draws have to be made
     * @return 1 to {@code height}
     */
    default int rows(int width, int height, SplittableRandom random) {
        return height;
    }
}
