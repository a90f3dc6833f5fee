package dev.engram.vision;

/** Colours nearer to their grey, or farther from it. */
final class Saturation {
    private static final int ONE = 1 << 12;

    private Saturation() {}

    /** Distances from the luma times a factor, in place; RGB. */
    static void change(byte[] pixels, double factor) {
        int part = (int) Math.round(factor * ONE);
        for (int i = 0; i < pixels.length; i += 3) {
            int red = pixels[i] & 0xff;
            int green = pixels[i + 1] & 0xff;
            int blue = pixels[i + 2] & 0xff;
            int grey = Colours.luma(red, green, blue);
            pixels[i] = Colours.clamped(away(grey, red, part));
            pixels[i + 1] = Colours.clamped(away(grey, green, part));
            pixels[i + 2] = Colours.clamped(away(grey, blue, part));
        }
    }

    private static int away(int grey, int value, int part) {
        return grey + ((value - grey) * part + ONE / 2 >> 12);
    }
}
