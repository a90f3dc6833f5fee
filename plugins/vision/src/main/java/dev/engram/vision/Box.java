package dev.engram.vision;

import java.util.SplittableRandom;

/**
 * A rectangle in a picture.
 *
 * @param left   pixels from the left
 * @param top    pixels from the top
 * @param width  pixels
 * @param height pixels
 */
record Box(int left, int top, int width, int height) {
    /** Somewhere in a picture of that size, every place as likely. */
    static Box somewhere(int width, int height, int pictureWidth, int pictureHeight, SplittableRandom random) {
        int top = random.nextInt(pictureHeight - height + 1);
        int left = random.nextInt(pictureWidth - width + 1);
        return new Box(left, top, width, height);
    }
}
