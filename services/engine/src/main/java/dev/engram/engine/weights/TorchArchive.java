package dev.engram.engine.weights;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * What {@code torch.save} writes since PyTorch 1.6: a zip archive with the pickle {@code <root>/data.pkl} and each storage as
 * {@code <root>/data/<key>}. Its entries are stored as they are; a compressed one is refused, so an archive can never unfold into more
 * than its own size.
 */
final class TorchArchive implements AutoCloseable {
    private static final String PICKLE = "/data.pkl";

    private final String file;
    private final ZipFile zip;
    private final String root;
    private final ByteOrder order;
    private final Map<String, StoredTensor> tensors;

    private TorchArchive(String name, ZipFile zip) throws IOException {
        this.file = name;
        this.zip = zip;
        root = root();
        order = order();
        ZipEntry pickle = stored(root + PICKLE);
        InputStream in = new ByteArrayInputStream(read(pickle, 0, (int) Math.min(pickle.getSize(), PickleInput.MOST_BYTES)));
        tensors = StateDict.of(new Unpickler(new PickleInput(in, file), new PickleCalls(this::storage)).read(), file);
    }

    static TorchArchive open(Path file, String name) throws IOException {
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (ZipException e) {
            throw new WeightsException(name + ": begins like a zip archive and is none, or is cut off: " + e.getMessage(), e);
        }
        try {
            return new TorchArchive(name, zip);
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    Map<String, StoredTensor> tensors() {
        return tensors;
    }

    private String root() throws WeightsException {
        List<String> pickles = zip.stream().map(ZipEntry::getName)
                .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length()).toList();
        if (pickles.size() != 1) {
            throw new WeightsException(file + ": is a zip archive without exactly one data.pkl, as torch.save writes it; it has "
                    + zip.stream().map(ZipEntry::getName).limit(8).toList());
        }
        String name = pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
        if (zip.getEntry(name + "/constants.pkl") != null) {
            throw new WeightsException(file + ": is a TorchScript program, which is code; save model.state_dict() instead");
        }
        return name;
    }

    private ByteOrder order() throws IOException {
        ZipEntry entry = zip.getEntry(root + "/byteorder");
        if (entry == null) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        String text = new String(read(entry, 0, (int) Math.min(entry.getSize(), 16)), StandardCharsets.US_ASCII).strip();
        return switch (text) {
            case "little" -> ByteOrder.LITTLE_ENDIAN;
            case "big" -> ByteOrder.BIG_ENDIAN;
            default -> throw new WeightsException(file + ": byte order '" + text + "'; known are little, big");
        };
    }

    private byte[] read(ZipEntry entry, long from, int length) throws WeightsException {
        try (InputStream in = zip.getInputStream(entry)) {
            in.skipNBytes(from);
            byte[] bytes = in.readNBytes(length);
            if (bytes.length == length) {
                return bytes;
            }
            throw new WeightsException(file + ": '" + entry.getName() + "' ends after " + (from + bytes.length) + " bytes");
        } catch (WeightsException e) {
            throw e;
        } catch (IOException e) {
            throw new WeightsException(file + ": '" + entry.getName() + "' is damaged: " + e.getMessage(), e);
        }
    }

    private ZipEntry stored(String name) throws WeightsException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new WeightsException(file + ": '" + name + "' is missing in it");
        }
        if (entry.getMethod() != ZipEntry.STORED) {
            throw new WeightsException(file + ": '" + name + "' is compressed (to " + entry.getCompressedSize() + " of " + entry.getSize()
                    + " bytes); torch.save stores its entries as they are");
        }
        return entry;
    }

    private Storage storage(String key, ElementType type, long elements) throws WeightsException {
        ZipEntry entry = stored(root + "/data/" + key);
        if (elements > Long.MAX_VALUE / type.bytes() || entry.getSize() != elements * type.bytes()) {
            throw new WeightsException(file + ": storage '" + key + "' should hold " + elements + " numbers of " + type.bytes() + " bytes and has "
                    + entry.getSize() + " bytes");
        }
        return new Entry(entry);
    }

    /** An entry's bytes; what lies before those that are wanted is skipped. */
    private final class Entry implements Storage {
        private final ZipEntry entry;

        Entry(ZipEntry entry) {
            this.entry = entry;
        }

        @Override
        public long bytes() {
            return entry.getSize();
        }

        @Override
        public ByteBuffer read(long from, int length) throws IOException {
            return ByteBuffer.wrap(TorchArchive.this.read(entry, from, length)).order(order);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
