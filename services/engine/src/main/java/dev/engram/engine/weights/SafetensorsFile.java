package dev.engram.engine.weights;

import dev.engram.engine.program.SafetensorsHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** A safetensors file of anybody, also one with types that the engine does not hold. */
final class SafetensorsFile implements AutoCloseable {
    private final FileChannel channel;
    private final String file;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

    private SafetensorsFile(String file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        for (SafetensorsHeader.Entry entry : SafetensorsHeader.read(channel, file)) {
            ElementType type = ElementType.ofSafetensors(entry.dtype()).orElseThrow(() -> new WeightsException(file + ": '" + entry.name()
                    + "' is of type '" + entry.dtype() + "'; known are " + java.util.Arrays.toString(ElementType.values())));
            tensors.put(entry.name(), tensor(entry, type));
        }
    }

    private StoredTensor tensor(SafetensorsHeader.Entry entry, ElementType type) throws WeightsException {
        long bytes = entry.to() - entry.from();
        try {
            StoredTensor tensor = StoredTensor.dense(type, entry.shape(), new Part(entry.from(), bytes));
            if (tensor.elements() * type.bytes() == bytes) {
                return tensor;
            }
        } catch (WeightsException e) {
            // told below, with the name
        }
        throw new WeightsException(file + ": '" + entry.name() + "' of the sizes " + java.util.Arrays.toString(entry.shape()) + " and type " + type
                + " cannot take " + bytes + " bytes");
    }

    static SafetensorsFile open(Path file, String name) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new SafetensorsFile(name, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    Map<String, StoredTensor> tensors() {
        return tensors;
    }

    /** The bytes of one tensor. */
    private final class Part implements Storage {
        private final long at;
        private final long bytes;

        Part(long at, long bytes) {
            this.at = at;
            this.bytes = bytes;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public ByteBuffer read(long from, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, at + from + buffer.position()) < 0) {
                    throw new WeightsException(file + ": ends after " + channel.size() + " bytes");
                }
            }
            return buffer.flip();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
