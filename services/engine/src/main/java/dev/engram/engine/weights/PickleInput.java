package dev.engram.engine.weights;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle, read once and not beyond a limit. */
final class PickleInput {
    /** The pickle of a state_dict is some hundred bytes for a tensor; the numbers are elsewhere. */
    static final int MOST_BYTES = 32 << 20;
    private static final int LONGEST_LINE = 1 << 20;

    private final InputStream in;
    private final String file;
    private long read;
    private long limit = MOST_BYTES;

    /**
     * @param in   buffered; closing it is the caller's
     * @param file for messages
     */
    PickleInput(InputStream in, String file) {
        this.in = in;
        this.file = file;
    }

    /** Bytes read so far. */
    long position() {
        return read;
    }

    /** Another pickle follows. */
    void next() {
        limit = read + MOST_BYTES;
    }

    int u8() throws WeightsException {
        return bytes(1)[0] & 0xff;
    }

    int u16() throws WeightsException {
        return little(2).getShort() & 0xffff;
    }

    int i32() throws WeightsException {
        return little(4).getInt();
    }

    long u32() throws WeightsException {
        return i32() & 0xffffffffL;
    }

    long i64() throws WeightsException {
        return little(8).getLong();
    }

    double bigEndianDouble() throws WeightsException {
        return ByteBuffer.wrap(bytes(8)).getDouble();
    }

    void skip(int count) throws WeightsException {
        bytes(count);
    }

    /** So many bytes; a length that is claimed and not there costs nothing. */
    byte[] bytes(long count) throws WeightsException {
        if (count < 0 || count > limit - read) {
            throw bad("it claims " + count + " bytes where at most " + (limit - read) + " may follow");
        }
        try {
            byte[] bytes = in.readNBytes((int) count);
            if (bytes.length < count) {
                throw new EOFException();
            }
            read += count;
            return bytes;
        } catch (EOFException e) {
            throw bad("the file ends in the middle of it");
        } catch (IOException e) {
            throw new WeightsException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Up to the end of the line, without it. */
    String line() throws WeightsException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int each = u8(); each != '\n'; each = u8()) {
            if (line.size() == LONGEST_LINE) {
                throw bad("it has a line of more than " + LONGEST_LINE + " bytes");
            }
            line.write(each);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** A line that is a whole number. */
    long decimal() throws WeightsException {
        String line = line();
        try {
            return Long.parseLong(line.strip());
        } catch (NumberFormatException e) {
            throw bad("'" + line.substring(0, Math.min(40, line.length())) + "' stands where a number is due");
        }
    }

    private ByteBuffer little(int count) throws WeightsException {
        return ByteBuffer.wrap(bytes(count)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Why the pickle is refused. */
    WeightsException bad(String reason) {
        return new WeightsException(file + ": its pickle is refused at byte " + read + ": " + reason);
    }
}
