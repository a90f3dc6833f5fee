package dev.engram.inference.picture;

import java.awt.Rectangle;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntBinaryOperator;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads JPEG, PNG, GIF and BMP files. The size is read from the header and checked before any pixel is decoded. Grey
 * stays grey, depths above 8 bits become 8, transparent pixels show white, CMYK becomes RGB, and the EXIF orientation of
 * a JPEG is applied. A file that is cut off is refused, never half read. The same bytes give the same pixels. Thread-safe.
 */
public final class PictureDecoder {
    /** Pictures above this many pixels may be read with steps between the pixels. */
    private static final long LARGE = 4_000_000;
    /** At least so many pixels are read of a large picture. */
    private static final long KEPT = 2_000_000;
    /** No side may be longer; what JPEG and GIF allow. */
    private static final int LONGEST_SIDE = 65_535;
    /** At least so many pixels are read for each wanted one, on both axes. */
    private static final int PER_PIXEL = 4;
    /** Red, green, blue, side by side. */
    private static final ImageTypeSpecifier RGB =
            ImageTypeSpecifier.createInterleaved(ColorSpace.getInstance(ColorSpace.CS_sRGB), new int[] {0, 1, 2}, DataBuffer.TYPE_BYTE, false, false);

    private final PictureLimits limits;

    /** A decoder with these limits. */
    public PictureDecoder(PictureLimits limits) {
        this.limits = limits;
    }

    /**
     * What the file says of itself. No pixel is decoded.
     *
     * @throws PictureException if it is no picture or above the limits
     */
    public PictureHeader header(byte[] file) {
        return read(file, (format, reader) -> header(format, reader));
    }

    /**
     * Decodes a picture.
     *
     * @throws PictureException if it is no picture, above the limits, cut off or damaged
     */
    public BufferedImage decode(byte[] file) {
        return pixels(file, Integer.MAX_VALUE, Integer.MAX_VALUE).toImage();
    }

    /**
     * Whether {@link #decode} and {@link #pixels} will read this file, found out by decoding it with as little memory as possible.
     *
     * @throws PictureException if it is no picture, above the limits, cut off or damaged
     */
    public PictureHeader check(byte[] file) {
        PictureHeader header = header(file);
        pixels(file, 1, 1);
        return header;
    }

    /**
     * Decodes a picture that will be scaled to the given size. Of a very large one only every n-th pixel of every n-th row
     * is returned, still at least four for each one wanted on both axes.
     *
     * @throws PictureException if it is no picture, above the limits, cut off or damaged
     */
    public PixelGrid pixels(byte[] file, int width, int height) {
        return pixels(file, width, height, (w, h) -> h);
    }

    /**
     * The same for someone who looks at the upper rows only. Those are what they would be in the whole picture; the ones below are black, if leaving them
     * out saved anything, and damage in their part of the file is not seen unless the file ends early.
     *
     * @param rows how many are wanted of a picture of a width and a height, 1 to its height; asked at most once
     * @throws PictureException if it is no picture, above the limits, cut off or damaged
     */
    public PixelGrid pixels(byte[] file, int width, int height, IntBinaryOperator rows) {
        Optional<PictureHeader> plain = file.length <= limits.maxBytes() ? JpegSegments.plain(file) : Optional.empty();
        if (plain.isPresent() && plain.get().width() > 0 && plain.get().height() > 0) {
            int upper = rows.applyAsInt(plain.get().width(), plain.get().height());
            try {
                return read(file, (format, reader) -> pixels(file, width, height, upper, format, reader), format -> PictureFormat.plainJpeg());
            } catch (PictureException e) {
                // What is wrong is said by the reader that forgives more.
            }
        }
        return read(file, (format, reader) -> pixels(file, width, height, Integer.MAX_VALUE, format, reader));
    }

    private PixelGrid pixels(byte[] file, int width, int height, int upper, PictureFormat format, ImageReader reader) throws IOException {
        PictureHeader header = header(format, reader);
        int orientation = whole(format, file);
        boolean turned = orientation >= 5;
        int step = format == PictureFormat.BMP ? 1 : step(header, turned ? height : width, turned ? width : height);
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceSubsampling(step, step, 0, 0);
        boolean partly = upper < header.height() && step == 1 && orientation == 1;
        if (partly) {
            // The reader stops behind them.
            param.setSourceRegion(new Rectangle(header.width(), upper));
        }
        ImageTypeSpecifier stored = format == PictureFormat.JPEG ? reader.getImageTypes(0).next() : null;
        if (stored != null && stored.getBufferedImageType() == BufferedImage.TYPE_3BYTE_BGR) {
            // The order the decoder has its values in: it need not turn each pixel round, and nobody has to turn it back.
            param.setDestination(RGB.createBufferedImage((header.width() + step - 1) / step, (header.height() + step - 1) / step));
        } else if (partly) {
            param.setDestination(stored.createBufferedImage(header.width(), header.height()));
        }
        BufferedImage image = reader.read(0, param);
        warnings.forEach(PictureDecoder::refuseCutOff);
        return Samples.of(image).oriented(orientation);
    }

    /** Refuses a file that is cut off, which a read with steps might not notice; returns a JPEG's orientation. */
    private static int whole(PictureFormat format, byte[] file) {
        switch (format) {
            case JPEG:
                return JpegSegments.orientation(file);
            case PNG:
                PngChunks.requireWhole(file);
                return 1;
            case GIF:
                GifBlocks.requireWhole(file);
                return 1;
            default:
                return 1;
        }
    }

    private static int step(PictureHeader header, int width, int height) {
        long pixels = (long) header.width() * header.height();
        if (pixels <= LARGE) {
            return 1;
        }
        long bySize = Math.min(header.width() / ((long) PER_PIXEL * width), header.height() / ((long) PER_PIXEL * height));
        long byArea = (long) Math.sqrt((double) pixels / KEPT);
        return (int) Math.max(1, Math.min(bySize, byArea));
    }

    /** The decoder warns and goes on with grey where data is missing. */
    private static void refuseCutOff(String warning) {
        String text = warning.toLowerCase(Locale.ROOT);
        if (text.contains("truncated") || text.contains("premature end")) {
            throw new PictureException(PictureException.UNDECODABLE, "the picture is cut off: " + warning);
        }
    }

    private PictureHeader header(PictureFormat format, ImageReader reader) throws IOException {
        PictureHeader header = new PictureHeader(format.wire(), reader.getWidth(0), reader.getHeight(0));
        long pixels = (long) header.width() * header.height();
        if (header.width() < 1 || header.height() < 1) {
            throw new PictureException(PictureException.UNDECODABLE, "the picture claims to be " + header.width() + "x" + header.height());
        }
        if (pixels > limits.maxPixels() || header.width() > LONGEST_SIDE || header.height() > LONGEST_SIDE) {
            throw new PictureException(PictureException.TOO_MANY_PIXELS, "the picture is " + header.width() + "x" + header.height() + ", above "
                    + limits.maxPixels() + " pixels or " + LONGEST_SIDE + " a side");
        }
        return header;
    }

    private interface Reading<T> {
        T apply(PictureFormat format, ImageReader reader) throws IOException;
    }

    private interface Opening {
        ImageReader reader(PictureFormat format) throws IOException;
    }

    /** Opens a file for one reading. Readers meet damaged files with any exception there is. */
    private <T> T read(byte[] file, Reading<T> reading) {
        return read(file, reading, PictureFormat::reader);
    }

    private <T> T read(byte[] file, Reading<T> reading, Opening opening) {
        if (file.length > limits.maxBytes()) {
            throw new PictureException(PictureException.TOO_MANY_BYTES, "the file has " + file.length + " bytes, above " + limits.maxBytes());
        }
        PictureFormat format = PictureFormat.of(file).orElseThrow(() -> new PictureException(PictureException.NOT_AN_IMAGE,
                "the " + file.length + " bytes are no picture; known are JPEG, PNG, GIF, BMP"));
        try (ImageInputStream in = new FileBytes(file)) {
            ImageReader reader = opening.reader(format);
            try {
                // Metadata is skipped: compressed text and profiles can unpack to gigabytes.
                reader.setInput(in, true, true);
                return reading.apply(format, reader);
            } finally {
                reader.dispose();
            }
        } catch (PictureException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new PictureException(PictureException.UNDECODABLE, "the " + format + " file cannot be decoded: " + reason(e), e);
        }
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
