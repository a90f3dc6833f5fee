package dev.engram.devkit.cli.backup;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Reads what a {@link RecordWriter} wrote, one record at a time. */
final class RecordReader implements AutoCloseable {
    /** More than any broker of ours takes: what says it is longer is damaged. */
    private static final int LONGEST = 64 << 20;
    private static final int MOST_HEADERS = 1 << 16;

    private final DataInputStream in;

    /**
     * Opens a file.
     *
     * @throws IOException if it is none of these files, or of a format that is not known
     */
    RecordReader(InputStream in) throws IOException {
        this.in = new DataInputStream(new BufferedInputStream(in, 64 << 10));
        byte[] head = this.in.readNBytes(RecordWriter.HEAD.length);
        if (!Arrays.equals(head, RecordWriter.HEAD)) {
            throw new IOException("no file of records in the known format: it begins with '" + new String(head, StandardCharsets.ISO_8859_1).strip()
                    + "', expected '" + new String(RecordWriter.HEAD, StandardCharsets.US_ASCII).strip() + "'");
        }
    }

    /**
     * The next record; empty behind the last.
     *
     * @throws IOException if the file is cut off or damaged
     */
    Optional<StoredRecord> next() throws IOException {
        in.mark(1);
        if (in.read() < 0) {
            return Optional.empty();
        }
        in.reset();
        try {
            return Optional.of(new StoredRecord(in.readLong(), in.readLong(), bytes(), bytes(), headers()));
        } catch (EOFException e) {
            throw new IOException("the file of records ends in the middle of one", e);
        }
    }

    private List<Header> headers() throws IOException {
        int count = length(MOST_HEADERS);
        List<Header> headers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] name = bytes();
            if (name == null) {
                throw new IOException("the file of records is damaged: a header without a name");
            }
            headers.add(new RecordHeader(new String(name, StandardCharsets.UTF_8), bytes()));
        }
        return headers;
    }

    private byte[] bytes() throws IOException {
        int length = length(LONGEST);
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    private int length(int most) throws IOException {
        int length = in.readInt();
        if (length < -1 || length > most) {
            throw new IOException("the file of records is damaged: a length of " + length);
        }
        return length;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
