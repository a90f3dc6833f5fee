package dev.engram.vision;

/**
 * Colours on the circle of HSV. Value and saturation stay, so the largest and the smallest channel of a pixel keep their numbers and change
 * places; only the one between them is computed. Whole numbers only.
 */
final class Hue {
    /** A sixth of the circle. */
    private static final int SIXTH = 1 << 12;
    private static final int CIRCLE = 6 * SIXTH;
    /** {@code SIXTH / spread} with 12 more bits, for each spread of a pixel's channels; a division for every pixel would take most of the time. */
    private static final int[] INVERSE = new int[256];

    static {
        for (int spread = 1; spread < INVERSE.length; spread++) {
            INVERSE[spread] = ((SIXTH << 12) + spread / 2) / spread;
        }
    }

    private Hue() {}

    /** All colours turned by so many turns, in place; RGB. */
    static void turn(byte[] pixels, double turns) {
        int way = Math.floorMod((int) Math.round(turns * CIRCLE), CIRCLE);
        if (way == 0) {
            return;
        }
        for (int i = 0; i < pixels.length; i += 3) {
            int red = pixels[i] & 0xff;
            int green = pixels[i + 1] & 0xff;
            int blue = pixels[i + 2] & 0xff;
            int most = Math.max(red, Math.max(green, blue));
            int least = Math.min(red, Math.min(green, blue));
            if (most != least) {
                int place = place(red, green, blue, most, most - least) + way;
                set(pixels, i, place >= CIRCLE ? place - CIRCLE : place, most, least);
            }
        }
    }

    /** Where on the circle, red at 0, green at a third. */
    private static int place(int red, int green, int blue, int most, int spread) {
        int inverse = INVERSE[spread];
        if (most == red) {
            int place = (int) ((long) (green - blue) * inverse >> 12);
            return place < 0 ? place + CIRCLE : place;
        }
        return most == green ? 2 * SIXTH + (int) ((long) (blue - red) * inverse >> 12) : 4 * SIXTH + (int) ((long) (red - green) * inverse >> 12);
    }

    private static void set(byte[] pixels, int at, int place, int most, int least) {
        int sixth = place / SIXTH;
        int part = place - sixth * SIXTH;
        boolean rising = (sixth & 1) == 0;
        int between = least + ((most - least) * (rising ? part : SIXTH - part) + SIXTH / 2) / SIXTH;
        switch (sixth) {
            case 0 -> put(pixels, at, most, between, least);
            case 1 -> put(pixels, at, between, most, least);
            case 2 -> put(pixels, at, least, most, between);
            case 3 -> put(pixels, at, least, between, most);
            case 4 -> put(pixels, at, between, least, most);
            default -> put(pixels, at, most, least, between);
        }
    }

    private static void put(byte[] pixels, int at, int red, int green, int blue) {
        pixels[at] = (byte) red;
        pixels[at + 1] = (byte) green;
        pixels[at + 2] = (byte) blue;
    }
}
