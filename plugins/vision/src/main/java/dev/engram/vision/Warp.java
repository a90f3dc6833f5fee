package dev.engram.vision;

import dev.engram.api.augment.Picture;

/** An affine map from a pixel of the result to where it comes from: x' = a x + b y + c, y' = d x + e y + f. */
record Warp(float a, float b, float c, float d, float e, float f) {
    /** The picture moved, with bilinear interpolation; its mask by the nearest pixel. */
    Picture of(Picture picture, boolean edge) {
        byte[] mask = picture.mask() == null ? null : nearest(picture.mask(), picture);
        return picture.with(bilinear(picture, edge), mask);
    }

    private byte[] bilinear(Picture picture, boolean edge) {
        int channels = picture.channels();
        byte[] to = new byte[picture.pixels().length];
        int at = 0;
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++, at += channels) {
                float fromX = a * x + b * y + c;
                float fromY = d * x + e * y + f;
                int left = (int) Math.floor(fromX);
                int top = (int) Math.floor(fromY);
                blend(picture, left, top, fromX - left, fromY - top, edge, to, at);
            }
        }
        return to;
    }

    /** The weighted mean of four neighbours. */
    private static void blend(Picture picture, int left, int top, float right, float down, boolean edge, byte[] to, int at) {
        int channels = picture.channels();
        int a = place(picture, left, top, edge);
        int b = place(picture, left + 1, top, edge);
        int c = place(picture, left, top + 1, edge);
        int d = place(picture, left + 1, top + 1, edge);
        byte[] from = picture.pixels();
        for (int channel = 0; channel < channels; channel++) {
            float upper = value(from, a, channel) * (1 - right) + value(from, b, channel) * right;
            float lower = value(from, c, channel) * (1 - right) + value(from, d, channel) * right;
            to[at + channel] = (byte) (upper * (1 - down) + lower * down + 0.5f);
        }
    }

    private static float value(byte[] from, int place, int channel) {
        return place < 0 ? 0 : from[place + channel] & 0xff;
    }

    /** Index of a pixel's first byte; outside the picture the nearest one's, or -1 for black. */
    private static int place(Picture picture, int x, int y, boolean edge) {
        int insideX = Math.max(0, Math.min(picture.width() - 1, x));
        int insideY = Math.max(0, Math.min(picture.height() - 1, y));
        return edge || insideX == x && insideY == y ? (insideY * picture.width() + insideX) * picture.channels() : -1;
    }

    private byte[] nearest(byte[] mask, Picture size) {
        byte[] to = new byte[mask.length];
        for (int y = 0, at = 0; y < size.height(); y++) {
            for (int x = 0; x < size.width(); x++, at++) {
                int fromX = (int) Math.floor(a * x + b * y + c + 0.5f);
                int fromY = (int) Math.floor(d * x + e * y + f + 0.5f);
                if (fromX >= 0 && fromX < size.width() && fromY >= 0 && fromY < size.height()) {
                    to[at] = mask[fromY * size.width() + fromX];
                }
            }
        }
        return to;
    }
}
