package dev.engram.ingest.reference;

import dev.engram.api.event.RefusalReason;
import dev.engram.ingest.submission.RefusedException;
import java.io.IOException;
import java.io.InputStream;

/** Reads a stream that may be longer than is wanted. */
final class Bounded {
    private Bounded() {}

    /** All bytes of the stream; refused as soon as it is seen to be longer. */
    static byte[] read(InputStream in, int most, String address) throws IOException {
        byte[] bytes = in.readNBytes(most + 1);
        if (bytes.length > most) {
            throw tooMany("more than " + most, most, address);
        }
        return bytes;
    }

    /** Refuses a length that was announced. */
    static void check(long announced, int most, String address) {
        if (announced > most) {
            throw tooMany(String.valueOf(announced), most, address);
        }
    }

    private static RefusedException tooMany(String found, int most, String address) {
        return new RefusedException(RefusalReason.TOO_MANY_BYTES, found + " bytes at " + address + "; the most is " + most);
    }
}
