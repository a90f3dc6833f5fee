package dev.engram.inference.picture;

import java.awt.image.BufferedImage;

/**
 * A decoded picture: unsigned bytes, row by row, the channels of a pixel side by side (HWC). Who gets one owns its bytes.
 *
 * @param width    pixels
 * @param height   pixels
 * @param channels 1 (grey) or 3 (RGB)
 * @param bytes    {@code width * height * channels} of them
 */
public record PixelGrid(int width, int height, int channels, byte[] bytes) {
    public PixelGrid {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("channels: 1 (grey) or 3 (RGB), got " + channels);
        }
        if (bytes.length != (long) width * height * channels) {
            throw new IllegalArgumentException(bytes.length + " bytes are no " + width + "x" + height + "x" + channels);
        }
    }

    /** This picture turned and mirrored as an EXIF orientation of 1 to 8 asks. */
    PixelGrid oriented(int orientation) {
        if (orientation == 1) {
            return this;
        }
        boolean turned = orientation >= 5;
        int w = turned ? height : width;
        int h = turned ? width : height;
        byte[] out = new byte[bytes.length];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                int from = source(orientation, x, y) * channels;
                System.arraycopy(bytes, from, out, (y * w + x) * channels, channels);
            }
        }
        return new PixelGrid(w, h, channels, out);
    }

    /** Index of the stored pixel that is shown at a place. */
    private int source(int orientation, int x, int y) {
        int right = width - 1;
        int bottom = height - 1;
        return switch (orientation) {
            case 2 -> y * width + right - x;
            case 3 -> (bottom - y) * width + right - x;
            case 4 -> (bottom - y) * width + x;
            case 5 -> x * width + y;
            case 6 -> (bottom - x) * width + y;
            case 7 -> (bottom - x) * width + right - y;
            case 8 -> x * width + right - y;
            default -> y * width + x;
        };
    }

    /** The same pixels as an image: grey of 8 bits, or RGB. */
    public BufferedImage toImage() {
        BufferedImage image = new BufferedImage(width, height, channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
        int[] row = new int[width * channels];
        for (int y = 0; y < height; y++) {
            for (int i = 0; i < row.length; i++) {
                row[i] = bytes[y * row.length + i] & 0xff;
            }
            image.getRaster().setPixels(0, y, width, 1, row);
        }
        return image;
    }
}
