package dev.engram.inference.picture;

/** The chunks of a PNG file, looked at to know whether the file is whole: a subsampled read does not reach its last rows. */
final class PngChunks {
    private static final int SIGNATURE = 8;
    private static final int LENGTH_TYPE_CHECKSUM = 12;
    private static final long IEND = 0x49454e44;

    private PngChunks() {}

    /** Throws if a chunk is cut off or the last one is missing. */
    static void requireWhole(byte[] file) {
        long at = SIGNATURE;
        while (at + LENGTH_TYPE_CHECKSUM <= file.length) {
            long length = u32(file, (int) at);
            if (u32(file, (int) at + 4) == IEND) {
                return;
            }
            at += LENGTH_TYPE_CHECKSUM + length;
        }
        throw new PictureException(PictureException.UNDECODABLE, "the PNG file is cut off: its " + file.length + " bytes have no end chunk");
    }

    private static long u32(byte[] file, int at) {
        return (file[at] & 0xffL) << 24 | (file[at + 1] & 0xff) << 16 | (file[at + 2] & 0xff) << 8 | file[at + 3] & 0xff;
    }
}
