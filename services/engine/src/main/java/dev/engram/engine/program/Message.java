package dev.engram.engine.program;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message in protobuf's wire format, as a rope: what is put in is not copied again, so weights stand in memory once.
 */
final class Message {
    private final List<ByteBuffer> parts = new ArrayList<>();
    private final ByteArrayOutputStream tail = new ByteArrayOutputStream();
    private long length;

    /** A field of integers. */
    Message integer(int field, long value) {
        varint((long) field << 3);
        varint(value);
        return this;
    }

    /** A field of four bytes. */
    Message real(int field, float value) {
        varint((long) field << 3 | 5);
        bytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
        return this;
    }

    /** A field of text. */
    Message text(int field, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        varint((long) field << 3 | 2);
        varint(bytes.length);
        bytes(bytes);
        return this;
    }

    /** A field of bytes; the buffer is kept, not copied. */
    Message data(int field, ByteBuffer value) {
        varint((long) field << 3 | 2);
        varint(value.remaining());
        cut();
        parts.add(value);
        length += value.remaining();
        return this;
    }

    /** A field that is a message; finish it first. */
    Message message(int field, Message value) {
        varint((long) field << 3 | 2);
        varint(value.length);
        cut();
        value.cut();
        parts.addAll(value.parts);
        length += value.length;
        return this;
    }

    /** Writes the whole message. */
    void write(FileChannel out) throws IOException {
        cut();
        for (ByteBuffer part : parts) {
            ByteBuffer rest = part.duplicate();
            while (rest.hasRemaining()) {
                out.write(rest);
            }
        }
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            tail.write((int) (rest & 0x7f | 0x80));
            length++;
            rest >>>= 7;
        }
        tail.write((int) rest);
        length++;
    }

    private void bytes(byte[] bytes) {
        tail.writeBytes(bytes);
        length += bytes.length;
    }

    private void cut() {
        if (tail.size() > 0) {
            parts.add(ByteBuffer.wrap(tail.toByteArray()));
            tail.reset();
        }
    }
}
