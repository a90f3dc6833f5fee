package dev.engram.engine.data;

import dev.engram.api.augment.Picture;
import dev.engram.engine.RoundFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;

/**
 * Samples' pixels, at the network's size or finer, decoded once and kept as long as there is room. Thread-safe.
 */
public final class Pictures {
    /** Decodes and scales one image file to unsigned bytes, HWC. */
    @FunctionalInterface
    public interface Decoder {
        /** The pixels at the network's size; throws IllegalArgumentException or a subclass if it is no picture. */
        byte[] pixels(byte[] file);

        /**
         * The picture with its own proportions and at most {@code oversampling²} times the network's pixels. Throws IllegalArgumentException or a
         * subclass if it is no picture.
         */
        default Picture detailed(byte[] file, double oversampling) {
            throw new UnsupportedOperationException("this decoder knows pictures of the network's size only");
        }

        /**
         * The same for one use that looks at the upper rows only; a decoder that cannot stop there gives the whole picture.
         *
         * @param rows how many are wanted of a picture of a width and a height; the others may hold anything
         */
        default Picture detailed(byte[] file, double oversampling, IntBinaryOperator rows) {
            return detailed(file, oversampling);
        }
    }

    /** Where the bytes of samples are. */
    @FunctionalInterface
    public interface Source {
        /** The file of a sample, as a decoder takes it; throws NoSuchFileException if there is none. */
        byte[] file(String id) throws IOException;
    }

    /** Of a kept picture beside its pixels. */
    private static final long OVERHEAD = 64;

    private final Source source;
    private final Decoder decoder;
    private final long room;
    private final AtomicLong used = new AtomicLong();
    /** One had no room: from then on finer pictures are not kept. */
    private volatile boolean full;
    private final ConcurrentHashMap<String, byte[]> kept = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Picture> fine = new ConcurrentHashMap<>();

    /**
     * Pictures of a folder.
     *
     * @param folder files called by their SHA-256
     * @param room   bytes that may be kept in memory; beyond that files are decoded at every use
     */
    public Pictures(Path folder, Decoder decoder, long room) {
        this(id -> Files.readAllBytes(folder.resolve(id)), decoder, room);
    }

    /**
     * Pictures of any source.
     *
     * @param room bytes that may be kept in memory; beyond that files are decoded at every use
     */
    public Pictures(Source source, Decoder decoder, long room) {
        this.source = source;
        this.decoder = decoder;
        this.room = room;
        this.full = room <= OVERHEAD;
    }

    /**
     * The pixels of a sample at the network's size. They are shared and must not be changed.
     *
     * @throws RoundFailure if the file is missing or no picture
     */
    public byte[] get(String id) {
        byte[] there = kept.get(id);
        if (there != null) {
            return there;
        }
        byte[] pixels = read(id, decoder::pixels);
        if (room(pixels.length)) {
            kept.putIfAbsent(id, pixels);
        }
        return pixels;
    }

    /**
     * A sample with its own proportions, finer than the network's input if the file is. It is shared and must not be changed.
     *
     * @param oversampling the same for all samples
     * @param rows         how many from the top are wanted of a picture of a width and a height; only where it is not kept may the others be missing
     * @throws RoundFailure if the file is missing or no picture
     */
    public Picture detailed(String id, double oversampling, IntBinaryOperator rows) {
        Picture there = fine.get(id);
        if (there != null) {
            return there;
        }
        if (full) {
            return read(id, file -> decoder.detailed(file, oversampling, rows));
        }
        Picture picture = read(id, file -> decoder.detailed(file, oversampling));
        if (room(picture.pixels().length)) {
            fine.putIfAbsent(id, picture);
        }
        return picture;
    }

    /** Whether so many bytes may be kept; if so, they are counted. */
    private boolean room(int bytes) {
        if (used.addAndGet(bytes + OVERHEAD) <= room) {
            return true;
        }
        used.addAndGet(-bytes - OVERHEAD);
        full = true;
        return false;
    }

    private <T> T read(String id, Function<byte[], T> decoding) {
        try {
            return decoding.apply(source.file(id));
        } catch (NoSuchFileException e) {
            throw new RoundFailure("sample " + id + " is in the order but not in the round's samples", e);
        } catch (IOException e) {
            throw new RoundFailure("sample " + id + " cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw RoundFailure.of(List.of(id), "sample " + id + " is no picture that can be learnt: " + e.getMessage() + "; withdraw it", e);
        }
    }
}
