package dev.engram.inference.picture;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ServiceRegistry;

/**
 * The kinds of files that are read, each by one fixed reader. Readers found by searching would depend on what else
 * stands on the class path.
 */
enum PictureFormat {
    JPEG("com.sun.imageio.plugins.jpeg.JPEGImageReaderSpi", new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff}),
    PNG("com.sun.imageio.plugins.png.PNGImageReaderSpi", new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'}),
    GIF("com.sun.imageio.plugins.gif.GIFImageReaderSpi", new byte[] {'G', 'I', 'F', '8'}),
    BMP("com.sun.imageio.plugins.bmp.BMPImageReaderSpi", new byte[] {'B', 'M'});

    private final String provider;
    private final byte[] magic;

    PictureFormat(String provider, byte[] magic) {
        this.provider = provider;
        this.magic = magic;
    }

    /** Readers, made when the first picture is read. */
    private static final class Readers {
        static final ImageReaderSpi[] BY_FORMAT = new ImageReaderSpi[values().length];
        static final ImageReaderSpi PLAIN_JPEG = provider(JPEG.provider);

        static {
            for (PictureFormat format : values()) {
                BY_FORMAT[format.ordinal()] = provider(format.provider);
            }
            BY_FORMAT[JPEG.ordinal()] = tolerant(PLAIN_JPEG);
        }

        private static ImageReaderSpi provider(String name) {
            Iterator<ImageReaderSpi> all = IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, false);
            while (all.hasNext()) {
                ImageReaderSpi spi = all.next();
                if (spi.getClass().getName().equals(name)) {
                    return spi;
                }
            }
            throw new IllegalStateException("this Java runtime has no " + name + "; the module java.desktop is needed");
        }

        /** A reader that corrects colours around the JDK's, in a registry of its own so that the JVM's stays as it is. */
        private static ImageReaderSpi tolerant(ImageReaderSpi jdk) {
            ServiceRegistry registry = new ServiceRegistry(List.<Class<?>>of(ImageReaderSpi.class).iterator());
            JPEGImageReaderSpi spi = new JPEGImageReaderSpi();
            registry.registerServiceProvider(jdk);
            registry.registerServiceProvider(spi);
            return spi;
        }
    }

    /** The format by the first bytes. */
    static Optional<PictureFormat> of(byte[] file) {
        return Arrays.stream(values())
                .filter(f -> file.length >= f.magic.length && Arrays.equals(file, 0, f.magic.length, f.magic, 0, f.magic.length))
                .findFirst();
    }

    /** The name in a {@link PictureHeader}. */
    String wire() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** A fresh reader, for one thread. A used one would keep the tables of the file before, and a file without its own be read with those. */
    ImageReader reader() throws IOException {
        return Readers.BY_FORMAT[ordinal()].createReaderInstance();
    }

    /** A fresh reader for a JPEG whose colours need no correcting: the same pixels in two thirds of the time for a small picture. */
    static ImageReader plainJpeg() throws IOException {
        return Readers.PLAIN_JPEG.createReaderInstance();
    }
}
