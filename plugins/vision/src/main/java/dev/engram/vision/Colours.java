package dev.engram.vision;

import dev.engram.api.augment.Picture;

/** What augmentations of colour have in common: luma, means, tables of 256 answers. */
final class Colours {
    private Colours() {}

    /** Brightness of a colour by ITU-R 601, 0 to 255. */
    static int luma(int red, int green, int blue) {
        return 19595 * red + 38470 * green + 7471 * blue + 0x8000 >> 16;
    }

    /** Mean luma; of a grey picture the mean. */
    static double meanLuma(Picture picture) {
        byte[] pixels = picture.pixels();
        long sum = 0;
        if (picture.channels() == 3) {
            for (int i = 0; i < pixels.length; i += 3) {
                sum += luma(pixels[i] & 0xff, pixels[i + 1] & 0xff, pixels[i + 2] & 0xff);
            }
        } else {
            for (byte each : pixels) {
                sum += each & 0xff;
            }
        }
        return (double) sum / (picture.width() * picture.height());
    }

    /** Mean of each channel. */
    static byte[] mean(Picture picture) {
        int channels = picture.channels();
        long[] sums = new long[channels];
        for (int i = 0; i < picture.pixels().length; i++) {
            sums[i % channels] += picture.pixels()[i] & 0xff;
        }
        byte[] mean = new byte[channels];
        int count = picture.width() * picture.height();
        for (int c = 0; c < channels; c++) {
            mean[c] = (byte) ((sums[c] + count / 2) / count);
        }
        return mean;
    }

    /** The nearest value there is. */
    static byte clamped(double value) {
        return (byte) Math.max(0, Math.min(255, (int) (value + 0.5)));
    }

    /** The same, of a whole number. */
    static byte clamped(int value) {
        return (byte) Math.max(0, Math.min(255, value));
    }

    /** Every value replaced by its answer. */
    static void look(byte[] pixels, byte[] table) {
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = table[pixels[i] & 0xff];
        }
    }
}
