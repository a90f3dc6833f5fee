package dev.engram.inference.picture;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/**
 * The stored values of a decoded image as unsigned bytes: grey stays grey, any depth becomes 8 bits, transparency shows
 * white. Values are taken as they are stored; the JDK's own conversions would pass grey through a colour space.
 */
final class Samples {
    private final BufferedImage image;
    private final ColorModel model;

    private Samples(BufferedImage image) {
        this.image = image;
        this.model = image.getColorModel();
    }

    static PixelGrid of(BufferedImage image) {
        Samples samples = new Samples(image);
        return image.getColorModel() instanceof IndexColorModel palette ? samples.indexed(palette) : samples.direct();
    }

    private PixelGrid indexed(IndexColorModel palette) {
        int[] rgb = new int[palette.getMapSize()];
        palette.getRGBs(rgb);
        boolean grey = true;
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = onWhite(rgb[i]);
            grey &= (rgb[i] >> 16 & 0xff) == (rgb[i] & 0xff) && (rgb[i] >> 8 & 0xff) == (rgb[i] & 0xff);
        }
        int channels = grey ? 1 : 3;
        int width = image.getWidth();
        byte[] out = new byte[width * image.getHeight() * channels];
        int[] row = new int[width];
        int at = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRaster().getSamples(0, y, width, 1, 0, row);
            for (int index : row) {
                int value = rgb[Math.min(index, rgb.length - 1)];
                if (!grey) {
                    out[at++] = (byte) (value >> 16);
                    out[at++] = (byte) (value >> 8);
                }
                out[at++] = (byte) value;
            }
        }
        return new PixelGrid(width, image.getHeight(), channels, out);
    }

    private static int onWhite(int argb) {
        int alpha = argb >>> 24;
        return blend(argb >> 16 & 0xff, alpha) << 16 | blend(argb >> 8 & 0xff, alpha) << 8 | blend(argb & 0xff, alpha);
    }

    private PixelGrid direct() {
        int channels = model.getNumColorComponents();
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        if (channels != 1 && channels != 3 || bands < channels) {
            throw new PictureException(PictureException.UNDECODABLE,
                    "the picture has " + channels + " colour components; known are 1 (grey) and 3 (RGB)");
        }
        byte[] stored = bytes(channels);
        if (stored != null) {
            return new PixelGrid(image.getWidth(), image.getHeight(), channels, stored);
        }
        boolean alpha = model.hasAlpha() && bands == channels + 1;
        int[] most = new int[bands];
        for (int b = 0; b < bands; b++) {
            most[b] = (1 << Math.min(30, model.getComponentSize(b))) - 1;
        }
        int width = image.getWidth();
        byte[] out = new byte[width * image.getHeight() * channels];
        int[] row = new int[width * bands];
        int at = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int opacity = alpha ? byteOf(row[x * bands + channels], most[channels]) : 255;
                for (int c = 0; c < channels; c++) {
                    out[at++] = (byte) blend(byteOf(row[x * bands + c], most[c]), opacity);
                }
            }
        }
        return new PixelGrid(width, image.getHeight(), channels, out);
    }

    /** The values of an opaque image that keeps them as bytes side by side, as most do; null of others. A tenth of the time of asking for each. */
    private byte[] bytes(int channels) {
        Raster raster = image.getRaster();
        if (!(raster.getDataBuffer() instanceof DataBufferByte buffer) || !(raster.getSampleModel() instanceof PixelInterleavedSampleModel layout)
                || raster.getNumBands() != channels || layout.getPixelStride() != channels || raster.getParent() != null
                || buffer.getNumBanks() != 1 || buffer.getOffset() != 0 || layout.getScanlineStride() != image.getWidth() * channels) {
            return null;
        }
        for (int c = 0; c < channels; c++) {
            if (model.getComponentSize(c) != 8) {
                return null;
            }
        }
        byte[] from = buffer.getData();
        int[] places = layout.getBandOffsets();
        boolean ordered = channels == 1 || places[0] == 0 && places[1] == 1 && places[2] == 2;
        // Nobody else has the image, so that its bytes need not be copied.
        return ordered && from.length == image.getWidth() * image.getHeight() * channels ? from : reordered(from, places);
    }

    private byte[] reordered(byte[] from, int[] places) {
        byte[] out = new byte[image.getWidth() * image.getHeight() * places.length];
        for (int i = 0; i < out.length; i += places.length) {
            for (int c = 0; c < places.length; c++) {
                out[i + c] = from[i + places[c]];
            }
        }
        return out;
    }

    /** The nearest of 256 steps. */
    private static int byteOf(int value, int most) {
        return most == 255 ? value : (int) ((value * 510L + most) / (2L * most));
    }

    private static int blend(int value, int alpha) {
        return alpha == 255 ? value : (value * alpha + 255 * (255 - alpha) + 127) / 255;
    }
}
