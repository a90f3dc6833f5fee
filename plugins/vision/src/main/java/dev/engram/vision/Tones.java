package dev.engram.vision;

/** Tables of 256 answers, as Pillow computes them. */
final class Tones {
    private Tones() {}

    /** Values times a factor. */
    static byte[] brightness(double factor) {
        return contrast(factor, 0);
    }

    /** Distances from a mean times a factor. */
    static byte[] contrast(double factor, double mean) {
        byte[] table = new byte[256];
        for (int value = 0; value < 256; value++) {
            table[value] = (byte) Math.max(0, Math.min(255, (int) (mean + factor * (value - mean))));
        }
        return table;
    }

    /** Only the upper bits. */
    static byte[] posterize(int bits) {
        byte[] table = new byte[256];
        int kept = 0xff << 8 - bits & 0xff;
        for (int value = 0; value < 256; value++) {
            table[value] = (byte) (value & kept);
        }
        return table;
    }

    /** Values from a threshold on are inverted. */
    static byte[] solarize(double threshold) {
        byte[] table = new byte[256];
        for (int value = 0; value < 256; value++) {
            table[value] = (byte) (value < threshold ? value : 255 - value);
        }
        return table;
    }

    /** The darkest value there is becomes 0, the lightest 255. */
    static byte[] stretched(int[] counts) {
        int low = 0;
        int high = 255;
        while (low < 255 && counts[low] == 0) {
            low++;
        }
        while (high > 0 && counts[high] == 0) {
            high--;
        }
        byte[] table = new byte[256];
        double scale = high <= low ? 1 : 255.0 / (high - low);
        double offset = high <= low ? 0 : -low * scale;
        for (int value = 0; value < 256; value++) {
            table[value] = (byte) Math.max(0, Math.min(255, (int) (value * scale + offset)));
        }
        return table;
    }

    /** Every part of the scale becomes as frequent as any other. */
    static byte[] equalized(int[] counts) {
        long total = 0;
        int last = 0;
        for (int value = 0; value < 256; value++) {
            total += counts[value];
            last = counts[value] > 0 ? counts[value] : last;
        }
        byte[] table = new byte[256];
        long step = (total - last) / 255;
        long sum = step / 2;
        for (int value = 0; value < 256; value++) {
            table[value] = (byte) (step == 0 ? value : Math.min(255, sum / step));
            sum += counts[value];
        }
        return table;
    }
}
