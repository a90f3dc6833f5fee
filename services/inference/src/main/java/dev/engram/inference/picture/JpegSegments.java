package dev.engram.inference.picture;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The markers of a JPEG file. Two things are read from them: whether the file is whole (the decoder paints grey where
 * a file is cut off) and how the camera was held.
 */
final class JpegSegments {
    private static final int END_OF_IMAGE = 0xd9;
    private static final int APP0 = 0xe0;
    private static final int APP1 = 0xe1;
    private static final int APP15 = 0xef;
    private static final int START_OF_SCAN = 0xda;
    private static final int HUFFMAN_TABLE = 0xc4;
    /** Frames of 8 bits: baseline, extended, progressive. */
    private static final int FIRST_FRAME = 0xc0;
    private static final int LAST_FRAME = 0xc2;
    private static final byte[] JFIF = "JFIF\0".getBytes(StandardCharsets.US_ASCII);
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

    /**
     * Whether the file is as nearly all are: JFIF says what its colours are, and nothing in it (a profile, Adobe's marker, strange names of components)
     * says otherwise. Irregular files are not; nothing is thrown.
     *
     * @return its size, if so
     */
    static Optional<PictureHeader> plain(byte[] file) {
        if (file.length < 12 || (file[3] & 0xff) != APP0 || !Arrays.equals(file, 6, 11, JFIF, 0, JFIF.length)) {
            return Optional.empty();
        }
        PictureHeader header = null;
        int at = 2;
        while (at + 4 <= file.length && (file[at] & 0xff) == 0xff) {
            int marker = file[at + 1] & 0xff;
            if (marker == START_OF_SCAN) {
                return Optional.ofNullable(header);
            }
            boolean frame = marker >= FIRST_FRAME && marker <= LAST_FRAME;
            boolean strange = marker > APP1 && marker <= APP15 || marker > LAST_FRAME && marker < START_OF_SCAN && marker != HUFFMAN_TABLE;
            if (strange || frame && (header != null || !plainFrame(file, at))) {
                return Optional.empty();
            }
            if (frame) {
                header = new PictureHeader(PictureFormat.JPEG.wire(), (file[at + 7] & 0xff) << 8 | file[at + 8] & 0xff,
                        (file[at + 5] & 0xff) << 8 | file[at + 6] & 0xff);
            }
            at += 2 + ((file[at + 2] & 0xff) << 8 | file[at + 3] & 0xff);
        }
        return Optional.empty();
    }

    /** Eight bits; grey, or three components that are called 1, 2, 3. */
    private static boolean plainFrame(byte[] file, int at) {
        if (at + 19 > file.length || file[at + 4] != 8) {
            return false;
        }
        return file[at + 9] == 1 || file[at + 9] == 3 && file[at + 10] == 1 && file[at + 13] == 2 && file[at + 16] == 3;
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
            // Nearly all of a file is passed here, so that the end is looked for once a marker and not at every byte.
            while (at < file.length && file[at] != (byte) 0xff) {
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
