package dev.engram.api.network;

import java.util.List;

/**
 * The part of the picture that one value of a map depends on, as if the picture had no edges: two 3x3 convolutions see 5x5 pixels, three see 7x7.
 *
 * @param whole  the value depends on every pixel; size and step say nothing
 * @param height pixels
 * @param width  pixels
 * @param down   pixels from one value to the one below
 * @param right  pixels from one value to its neighbour
 */
public record ReceptiveField(boolean whole, int height, int width, int down, int right) {
    /** Every pixel. */
    public static final ReceptiveField WHOLE = new ReceptiveField(true, 0, 0, 0, 0);
    /** One pixel, as the input itself. */
    public static final ReceptiveField PIXEL = new ReceptiveField(false, 1, 1, 1, 1);

    /** After a window has walked over it; each list is height and width. */
    public ReceptiveField window(List<Integer> kernel, List<Integer> stride, List<Integer> dilation) {
        if (whole) {
            return this;
        }
        return new ReceptiveField(false,
                height + (kernel.get(0) - 1) * dilation.get(0) * down, width + (kernel.get(1) - 1) * dilation.get(1) * right,
                down * stride.get(0), right * stride.get(1));
    }

    /** Where two values meet: the larger of the two. */
    public ReceptiveField with(ReceptiveField other) {
        if (whole || other.whole) {
            return WHOLE;
        }
        return new ReceptiveField(false, Math.max(height, other.height), Math.max(width, other.width),
                Math.max(down, other.down), Math.max(right, other.right));
    }

    @Override
    public String toString() {
        return whole ? "whole" : height + "x" + width;
    }
}
