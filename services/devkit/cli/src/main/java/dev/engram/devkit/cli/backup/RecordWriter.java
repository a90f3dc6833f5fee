package dev.engram.devkit.cli.backup;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;

/**
 * Writes records of one partition, one behind the other. The file begins with {@link #HEAD}; then for each record, numbers big-endian:
 *
 * <pre>
 * int64 offset   int64 timestamp
 * int32 length of the key or -1, its bytes
 * int32 length of the value or -1, its bytes
 * int32 number of headers, for each: int32 length, its name in UTF-8, int32 length of the value or -1, its bytes
 * </pre>
 *
 * The file ends behind the last record. That it is whole is known by its hash, which stands elsewhere.
 */
final class RecordWriter {
    /** Says what the file is, and in which format. */
    static final byte[] HEAD = "engram records 1\n".getBytes(StandardCharsets.US_ASCII);

    private final DataOutputStream out;

    /** Begins a file; the stream is for the caller to close. */
    RecordWriter(OutputStream out) throws IOException {
        this.out = new DataOutputStream(new BufferedOutputStream(out, 64 << 10));
        this.out.write(HEAD);
    }

    void write(StoredRecord record) throws IOException {
        out.writeLong(record.offset());
        out.writeLong(record.timestamp());
        bytes(record.key());
        bytes(record.value());
        out.writeInt(record.headers().size());
        for (Header header : record.headers()) {
            bytes(header.key().getBytes(StandardCharsets.UTF_8));
            bytes(header.value());
        }
    }

    /** Hands on what was written. */
    void flush() throws IOException {
        out.flush();
    }

    private void bytes(byte[] bytes) throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }
}
