package dev.engram.devkit.cli.dataset;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a picture's header says; only the first bytes of the file are read.
 *
 * @param width  pixels
 * @param height pixels
 * @param grey   one channel of brightness, with or without transparency
 */
public record PictureHeader(int width, int height, boolean grey) {
    private static final long PNG = 0x89504E470D0A1A0AL;

    /** The header of a PNG or JPEG file; empty if the file is neither. */
    public static Optional<PictureHeader> read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file); DataInputStream data = new DataInputStream(new BufferedInputStream(in, 1024))) {
            int first = data.readUnsignedShort();
            if (first == 0xFFD8) {
                return jpeg(data);
            }
            return first == PNG >>> 48 && data.readUnsignedShort() == (PNG >>> 32 & 0xffff) && data.readInt() == (int) PNG
                    ? Optional.of(png(data)) : Optional.empty();
        } catch (java.io.EOFException tooShort) {
            return Optional.empty();
        }
    }

    private static PictureHeader png(DataInputStream data) throws IOException {
        data.readLong(); // length and name of the chunk IHDR
        int width = data.readInt();
        int height = data.readInt();
        data.readUnsignedByte();
        int colourType = data.readUnsignedByte();
        return new PictureHeader(width, height, colourType == 0 || colourType == 4);
    }

    private static Optional<PictureHeader> jpeg(DataInputStream data) throws IOException {
        while (true) {
            int marker = data.readUnsignedByte();
            if (marker != 0xFF) {
                return Optional.empty();
            }
            while (marker == 0xFF) {
                marker = data.readUnsignedByte();
            }
            int length = data.readUnsignedShort();
            boolean frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
            if (frame) {
                data.readUnsignedByte();
                int height = data.readUnsignedShort();
                int width = data.readUnsignedShort();
                return Optional.of(new PictureHeader(width, height, data.readUnsignedByte() == 1));
            }
            data.skipNBytes(Math.max(0, length - 2));
        }
    }
}
