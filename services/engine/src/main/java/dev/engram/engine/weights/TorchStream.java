package dev.engram.engine.weights;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code torch.save} wrote before PyTorch 1.6, and many published files still are: the pickles of a magic number, a version, facts
 * about the machine, the object and the list of its storages' keys, then each storage as its length and its numbers.
 */
final class TorchStream implements AutoCloseable {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long VERSION = 1001;

    private final String file;
    private final FileChannel channel;
    private final Map<String, Block> blocks = new HashMap<>();
    private final Map<String, StoredTensor> tensors;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    private TorchStream(String name, FileChannel channel, InputStream stream) throws IOException {
        this.file = name;
        this.channel = channel;
        PickleInput in = new PickleInput(stream, file);
        PickleCalls calls = new PickleCalls(this::storage);
        header(in, calls);
        Object value = next(in, calls);
        place(next(in, calls), in);
        tensors = StateDict.of(value, file);
    }

    /** Whether a file begins as such a one does; the first bytes are the magic number's. */
    static boolean begins(byte[] head) {
        return head.length >= 4 && (head[0] & 0xff) == 0x80 && (head[2] & 0xff) == 0x8a && head[3] == 10;
    }

    static TorchStream open(Path file, String name) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return new TorchStream(name, channel, in);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    Map<String, StoredTensor> tensors() {
        return tensors;
    }

    private void header(PickleInput in, PickleCalls calls) throws WeightsException {
        if (!MAGIC.equals(next(in, calls)) || !Long.valueOf(VERSION).equals(next(in, calls))) {
            throw new WeightsException(file + ": is no file of torch.save; expected its magic number and protocol " + VERSION);
        }
        if (next(in, calls) instanceof Map<?, ?> machine && Boolean.FALSE.equals(machine.get("little_endian"))) {
            order = ByteOrder.BIG_ENDIAN;
        }
    }

    private static Object next(PickleInput in, PickleCalls calls) throws WeightsException {
        in.next();
        return new Unpickler(in, calls).read();
    }

    private Storage storage(String key, ElementType type, long elements) throws WeightsException {
        Block block = blocks.computeIfAbsent(key, k -> new Block(type, elements));
        if (block.type != type || block.elements != elements) {
            throw new WeightsException(file + ": storage '" + key + "' is described in two ways");
        }
        return block;
    }

    /** Finds where each storage begins: they follow the pickles, in the order of the keys. */
    private void place(Object keys, PickleInput in) throws IOException {
        Set<Object> placed = new HashSet<>();
        long at = in.position();
        for (Object key : keys instanceof List<?> list ? list : List.of()) {
            Block block = key instanceof String name ? blocks.get(name) : null;
            if (block == null || !placed.add(key)) {
                throw new WeightsException(file + ": its list of storages names one that no tensor has, or one twice");
            }
            long elements = at + 8 > channel.size() ? -1 : read(at, 8).getLong();
            if (elements != block.elements || elements > (channel.size() - at - 8) / block.type.bytes()) {
                throw new WeightsException(file + ": storage '" + key + "' should hold " + block.elements + " numbers; "
                        + (elements < 0 ? "the file ends before it" : elements + " are announced and " + (channel.size() - at - 8) + " bytes left"));
            }
            block.at = at + 8;
            at += 8 + block.bytes();
        }
        if (placed.size() != blocks.size()) {
            throw new WeightsException(file + ": " + (blocks.size() - placed.size()) + " storages of its tensors are missing in it");
        }
    }

    private ByteBuffer read(long from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(order);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, from + buffer.position()) < 0) {
                throw new WeightsException(file + ": ends after " + channel.size() + " bytes; " + (from + length) + " expected");
            }
        }
        return buffer.flip();
    }

    /** One storage; its place is known after the pickles. */
    private final class Block implements Storage {
        private final ElementType type;
        private final long elements;
        private long at;

        Block(ElementType type, long elements) {
            this.type = type;
            this.elements = elements;
        }

        @Override
        public long bytes() {
            return elements * type.bytes();
        }

        @Override
        public ByteBuffer read(long from, int length) throws IOException {
            return TorchStream.this.read(at + from, length);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
