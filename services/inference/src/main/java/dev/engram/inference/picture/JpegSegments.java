package dev.engram.inference.picture;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The markers of a JPEG file. Two things are read from them: whether the file is whole (the decoder paints grey where
 * a file is cut off) and how the camera was held.
 */
final class JpegSegments {
    private static final int END_OF_IMAGE = 0xd9;
    private static final int APP1 = 0xe1;
    private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
    private static final int ORIENTATION = 0x0112;
    private static final int SHORT = 3;

    private final byte[] file;
    private int orientation = 1;

    private JpegSegments(byte[] file) {
        this.file = file;
    }

    /**
     * The EXIF orientation, 1 to 8; 1 (as stored) if the file says nothing.
     *
     * @throws PictureException if the file ends before its end marker
     */
    static int orientation(byte[] file) {
        JpegSegments segments = new JpegSegments(file);
        segments.walk();
        return segments.orientation;
    }

    private void walk() {
        int at = 2;
        while (true) {
            at = nextMarker(at);
            int marker = u8(at++);
            if (marker == END_OF_IMAGE) {
                return;
            }
            if (standsAlone(marker)) {
                continue;
            }
            int length = u16(at);
            if (marker == APP1) {
                exif(at + 2, Math.min(file.length, at + length));
            }
            at += length;
        }
    }

    /** Of a scan's data, everything up to the next marker that means something; index of the marker's code. */
    private int nextMarker(int from) {
        int at = from;
        while (true) {
            while (u8(at) != 0xff) {
                at++;
            }
            while (u8(at) == 0xff) {
                at++;
            }
            if (u8(at) != 0) {
                return at;
            }
        }
    }

    /** Restart markers, TEM and a second start of image have no length. */
    private static boolean standsAlone(int marker) {
        return marker >= 0xd0 && marker <= 0xd8 || marker == 0x01;
    }

    private void exif(int from, int to) {
        int tiff = from + EXIF.length;
        if (tiff + 8 > to || !Arrays.equals(file, from, tiff, EXIF, 0, EXIF.length)) {
            return;
        }
        boolean little = file[tiff] == 'I';
        long directory = tiff + (long) number(tiff + 4, 4, little);
        if (directory < tiff || directory + 2 > to) {
            return;
        }
        int entries = number((int) directory, 2, little);
        for (int i = 0; i < entries; i++) {
            int entry = (int) directory + 2 + 12 * i;
            if (entry + 12 > to) {
                return;
            }
            if (number(entry, 2, little) == ORIENTATION && number(entry + 2, 2, little) == SHORT) {
                int value = number(entry + 8, 2, little);
                orientation = value >= 1 && value <= 8 ? value : 1;
                return;
            }
        }
    }

    private int number(int at, int bytes, boolean little) {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | file[little ? at + bytes - 1 - i : at + i] & 0xff;
        }
        return value;
    }

    private int u8(int at) {
        if (at >= file.length) {
            throw new PictureException(PictureException.UNDECODABLE, "the JPEG file is cut off: its " + file.length + " bytes have no end marker");
        }
        return file[at] & 0xff;
    }

    private int u16(int at) {
        return u8(at) << 8 | u8(at + 1);
    }
}
