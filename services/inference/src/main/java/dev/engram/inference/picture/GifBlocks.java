package dev.engram.inference.picture;

/** The blocks of a GIF file, looked at to know whether the file is whole. */
final class GifBlocks {
    private static final int HEADER = 13;
    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2c;
    private static final int END = 0x3b;

    private final byte[] file;

    private GifBlocks(byte[] file) {
        this.file = file;
    }

    /** Throws if a block is cut off or the end mark is missing. */
    static void requireWhole(byte[] file) {
        new GifBlocks(file).walk();
    }

    private void walk() {
        int at = HEADER + palette(u8(10));
        while (u8(at) != END) {
            int kind = u8(at);
            if (kind == EXTENSION) {
                at = skipParts(at + 2);
            } else if (kind == IMAGE) {
                at = skipParts(at + 11 + palette(u8(at + 9)));
            } else {
                throw new PictureException(PictureException.UNDECODABLE, "the GIF file has a block of unknown kind " + kind);
            }
        }
    }

    /** Bytes of a colour table that the flags announce. */
    private static int palette(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;
    }

    private int skipParts(int from) {
        int at = from;
        while (u8(at) != 0) {
            at += 1 + u8(at);
        }
        return at + 1;
    }

    private int u8(int at) {
        if (at >= file.length) {
            throw new PictureException(PictureException.UNDECODABLE, "the GIF file is cut off: its " + file.length + " bytes have no end mark");
        }
        return file[at] & 0xff;
    }
}
