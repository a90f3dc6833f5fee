package dev.engram.vision;

import dev.engram.api.augment.Picture;

/** The fourteen changes {@link RandAugment} chooses from. What they do to values is what Pillow's operations of these names do. */
enum Change {
    IDENTITY, SHEAR_X, SHEAR_Y, TRANSLATE_X, TRANSLATE_Y, ROTATE, BRIGHTNESS, COLOUR, CONTRAST, SHARPNESS, POSTERIZE, SOLARIZE, AUTO_CONTRAST, EQUALIZE;

    /** The largest magnitude. */
    static final int STRONGEST = 30;

    /** What a magnitude of 0 to {@link #STRONGEST} means for this change. */
    double strength(int magnitude, Picture picture) {
        double part = (double) magnitude / STRONGEST;
        return switch (this) {
            case SHEAR_X, SHEAR_Y -> 0.3 * part;
            case TRANSLATE_X -> Math.floor(150.0 / 331 * picture.width() * part);
            case TRANSLATE_Y -> Math.floor(150.0 / 331 * picture.height() * part);
            case ROTATE -> 30 * part;
            case BRIGHTNESS, COLOUR, CONTRAST, SHARPNESS -> 0.9 * part;
            case POSTERIZE -> 8 - Math.rint(4 * part);
            case SOLARIZE -> 255 * (1 - part);
            case IDENTITY, AUTO_CONTRAST, EQUALIZE -> 0;
        };
    }

    /** Whether the strength is turned round half the time. */
    boolean signed() {
        return switch (this) {
            case SHEAR_X, SHEAR_Y, TRANSLATE_X, TRANSLATE_Y, ROTATE, BRIGHTNESS, COLOUR, CONTRAST, SHARPNESS -> true;
            case IDENTITY, POSTERIZE, SOLARIZE, AUTO_CONTRAST, EQUALIZE -> false;
        };
    }

    /** The changed picture; the one given may be changed in place. */
    Picture apply(Picture picture, double strength, boolean edge) {
        return switch (this) {
            case IDENTITY -> picture;
            case SHEAR_X -> new Warp(1, (float) strength, 0, 0, 1, 0).of(picture, edge);
            case SHEAR_Y -> new Warp(1, 0, 0, (float) strength, 1, 0).of(picture, edge);
            case TRANSLATE_X -> new Warp(1, 0, (float) -strength, 0, 1, 0).of(picture, edge);
            case TRANSLATE_Y -> new Warp(1, 0, 0, 0, 1, (float) -strength).of(picture, edge);
            case ROTATE -> turn(picture, strength).of(picture, edge);
            case BRIGHTNESS -> valued(picture, Tones.brightness(1 + strength));
            case CONTRAST -> valued(picture, Tones.contrast(1 + strength, Math.floor(Colours.meanLuma(picture) + 0.5)));
            case COLOUR -> coloured(picture, 1 + strength);
            case SHARPNESS -> Sharpening.of(picture, 1 + strength);
            case POSTERIZE -> valued(picture, Tones.posterize((int) strength));
            case SOLARIZE -> valued(picture, Tones.solarize(strength));
            case AUTO_CONTRAST -> perChannel(picture, Tones::stretched);
            case EQUALIZE -> perChannel(picture, Tones::equalized);
        };
    }

    private static Warp turn(Picture picture, double degrees) {
        double angle = StrictMath.toRadians(degrees);
        float cos = (float) StrictMath.cos(angle);
        float sin = (float) StrictMath.sin(angle);
        float x = (picture.width() - 1) / 2f;
        float y = (picture.height() - 1) / 2f;
        return new Warp(cos, -sin, x - cos * x + sin * y, sin, cos, y - sin * x - cos * y);
    }

    private static Picture valued(Picture picture, byte[] table) {
        Colours.look(picture.pixels(), table);
        return picture;
    }

    private static Picture coloured(Picture picture, double factor) {
        if (picture.channels() == 3) {
            Saturation.change(picture.pixels(), factor);
        }
        return picture;
    }

    private interface Answers {
        /** A table from how often each value is there. */
        byte[] of(int[] counts);
    }

    private static Picture perChannel(Picture picture, Answers answers) {
        byte[] pixels = picture.pixels();
        int channels = picture.channels();
        for (int c = 0; c < channels; c++) {
            int[] counts = new int[256];
            for (int i = c; i < pixels.length; i += channels) {
                counts[pixels[i] & 0xff]++;
            }
            byte[] table = answers.of(counts);
            for (int i = c; i < pixels.length; i += channels) {
                pixels[i] = table[pixels[i] & 0xff];
            }
        }
        return picture;
    }
}
