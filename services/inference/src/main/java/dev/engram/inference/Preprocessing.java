package dev.engram.inference;

import dev.engram.api.scenario.InputSpec;
import dev.engram.inference.picture.PictureDecoder;
import dev.engram.inference.picture.PictureLimits;
import dev.engram.inference.picture.PixelGrid;
import java.nio.FloatBuffer;
import java.util.function.IntBinaryOperator;

/**
 * From a picture file to what the network is fed. The trainer and serving use this one class, so a picture looks to a model
 * in production exactly as it looked in training. The picture is stretched to the model's size; one that has that
 * size passes unchanged. Colour becomes grey by the luma weights of ITU-R 601, grey becomes RGB by repetition.
 *
 * <p>The same bytes give the same values on every machine, as far as JPEG's own decoding does. Thread-safe.
 */
public final class Preprocessing {
    private final InputSpec input;
    private final PictureDecoder decoder;

    /** For models that are fed so, with the default limits of pictures. */
    public Preprocessing(InputSpec input) {
        this(input, PictureLimits.defaults());
    }

    /** For models that are fed so. */
    public Preprocessing(InputSpec input, PictureLimits limits) {
        this.input = input;
        this.decoder = new PictureDecoder(limits);
    }

    /**
     * The picture at the model's size: unsigned bytes, row by row, channels side by side (HWC).
     *
     * @throws dev.engram.inference.picture.PictureException if it is no picture, too large, cut off or damaged
     */
    public byte[] pixels(byte[] file) {
        PixelGrid decoded = decoder.pixels(file, input.width(), input.height());
        return channelled(Resampling.scale(thinned(decoded), input.width(), input.height())).bytes();
    }

    /**
     * The picture for training to cut parts out of: with its own proportions, scaled down to {@code oversampling²} times the model's pixels if it has
     * more. Serving has no use for it.
     *
     * @param oversampling at least 1
     * @throws dev.engram.inference.picture.PictureException if it is no picture, too large, cut off or damaged
     */
    public PixelGrid detailed(byte[] file, double oversampling) {
        return detailed(file, oversampling, (width, height) -> height);
    }

    /**
     * The same for someone who looks at the upper rows only: of the others nothing is known.
     *
     * @param rows how many are wanted of a picture of a width and a height; asked at most once, of a picture that is used as it is stored
     */
    public PixelGrid detailed(byte[] file, double oversampling, IntBinaryOperator rows) {
        double most = oversampling * oversampling * input.width() * input.height();
        IntBinaryOperator upper = (width, height) -> (double) width * height <= most ? rows.applyAsInt(width, height) : height;
        // The decoder leaves four pixels for each wanted one on both axes. Two are enough to average for what will be cut and moved anyway.
        PixelGrid decoded = thinned(decoder.pixels(file, (int) Math.ceil(oversampling * input.width() / 2), (int) Math.ceil(oversampling * input.height() / 2),
                upper));
        double shrink = Math.sqrt(most / ((double) decoded.width() * decoded.height()));
        if (shrink >= 1) {
            return channelled(decoded);
        }
        return channelled(Resampling.scale(decoded, (int) Math.max(1, Math.round(decoded.width() * shrink)),
                (int) Math.max(1, Math.round(decoded.height() * shrink))));
    }

    /**
     * Appends a picture to a batch as the graph's input wants it: one plane per channel (CHW), values divided by 255.
     *
     * @param pixels unsigned bytes, HWC
     */
    public static void append(byte[] pixels, int channels, FloatBuffer batch) {
        for (int c = 0; c < channels; c++) {
            for (int i = c; i < pixels.length; i += channels) {
                batch.put((pixels[i] & 0xff) / 255f);
            }
        }
    }

    /** Without the channels that are not wanted: fewer have to be scaled. */
    private PixelGrid thinned(PixelGrid grid) {
        return input.channels() == 1 ? grey(grid) : grid;
    }

    private PixelGrid channelled(PixelGrid grid) {
        return grid.channels() == input.channels() ? grid
                : new PixelGrid(grid.width(), grid.height(), input.channels(), repeated(grid.bytes(), input.channels()));
    }

    private static PixelGrid grey(PixelGrid grid) {
        if (grid.channels() == 1) {
            return grid;
        }
        byte[] rgb = grid.bytes();
        byte[] out = new byte[rgb.length / 3];
        for (int i = 0; i < out.length; i++) {
            int sum = 19595 * (rgb[3 * i] & 0xff) + 38470 * (rgb[3 * i + 1] & 0xff) + 7471 * (rgb[3 * i + 2] & 0xff);
            out[i] = (byte) (sum + 0x8000 >> 16);
        }
        return new PixelGrid(grid.width(), grid.height(), 1, out);
    }

    private static byte[] repeated(byte[] grey, int channels) {
        byte[] out = new byte[grey.length * channels];
        for (int i = 0; i < out.length; i++) {
            out[i] = grey[i / channels];
        }
        return out;
    }
}
