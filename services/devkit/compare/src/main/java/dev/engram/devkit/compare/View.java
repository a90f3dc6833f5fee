package dev.engram.devkit.compare;

import dev.engram.engine.data.Streams;
import java.util.SplittableRandom;

/** How a stream shows a picture. The same picture gives the same bytes. Thread-safe. */
@FunctionalInterface
interface View {
    /** The picture as it is. */
    View PLAIN = pixels -> pixels;

    /** Pixels as shown; the given ones stay as they are. */
    byte[] of(byte[] pixels);

    /** All pixels in another order, the same one for every picture; the channels of a pixel stay together. */
    static View permuted(Pack.Index index, long seed, int number) {
        int[] order = new int[index.height() * index.width()];
        SplittableRandom random = Streams.of(seed, "permutation", number);
        for (int i = 0; i < order.length; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        int channels = index.channels();
        return pixels -> {
            byte[] moved = new byte[pixels.length];
            for (int i = 0; i < order.length; i++) {
                for (int c = 0; c < channels; c++) {
                    moved[i * channels + c] = pixels[order[i] * channels + c];
                }
            }
            return moved;
        };
    }

    /** Turned around the centre, with bilinear interpolation; beyond the edge its pixels are repeated. */
    static View rotated(Pack.Index index, double degrees) {
        double cos = StrictMath.cos(StrictMath.toRadians(degrees));
        double sin = StrictMath.sin(StrictMath.toRadians(degrees));
        return degrees == 0 ? PLAIN : pixels -> {
            byte[] turned = new byte[pixels.length];
            double centreX = (index.width() - 1) / 2.0;
            double centreY = (index.height() - 1) / 2.0;
            for (int y = 0; y < index.height(); y++) {
                for (int x = 0; x < index.width(); x++) {
                    double fromX = centreX + cos * (x - centreX) + sin * (y - centreY);
                    double fromY = centreY - sin * (x - centreX) + cos * (y - centreY);
                    sample(index, pixels, fromX, fromY, turned, (y * index.width() + x) * index.channels());
                }
            }
            return turned;
        };
    }

    private static void sample(Pack.Index index, byte[] pixels, double x, double y, byte[] into, int at) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        double right = x - left;
        double down = y - top;
        for (int c = 0; c < index.channels(); c++) {
            double upper = (1 - right) * pixel(index, pixels, left, top, c) + right * pixel(index, pixels, left + 1, top, c);
            double lower = (1 - right) * pixel(index, pixels, left, top + 1, c) + right * pixel(index, pixels, left + 1, top + 1, c);
            into[at + c] = (byte) Math.round((1 - down) * upper + down * lower);
        }
    }

    private static int pixel(Pack.Index index, byte[] pixels, int x, int y, int channel) {
        int column = Math.max(0, Math.min(index.width() - 1, x));
        int row = Math.max(0, Math.min(index.height() - 1, y));
        return pixels[(row * index.width() + column) * index.channels() + channel] & 0xff;
    }
}
