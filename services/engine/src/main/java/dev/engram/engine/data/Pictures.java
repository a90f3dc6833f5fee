package dev.engram.engine.data;

import dev.engram.engine.RoundFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Samples' pixels at the network's size, decoded once and kept as long as there is room. Thread-safe; what it returns is shared and
 * must not be changed.
 */
public final class Pictures {
    /** Decodes and scales one image file to unsigned bytes, HWC. */
    @FunctionalInterface
    public interface Decoder {
        /** The pixels; throws IllegalArgumentException or a subclass if it is no picture. */
        byte[] pixels(byte[] file);
    }

    private final Path folder;
    private final Decoder decoder;
    private final long room;
    private final AtomicLong used = new AtomicLong();
    private final ConcurrentHashMap<String, byte[]> kept = new ConcurrentHashMap<>();

    /**
     * Pictures of a folder.
     *
     * @param folder files called by their SHA-256
     * @param room   bytes that may be kept in memory; beyond that files are decoded at every use
     */
    public Pictures(Path folder, Decoder decoder, long room) {
        this.folder = folder;
        this.decoder = decoder;
        this.room = room;
    }

    /**
     * The pixels of a sample.
     *
     * @throws RoundFailure if the file is missing or no picture
     */
    public byte[] get(String id) {
        byte[] there = kept.get(id);
        if (there != null) {
            return there;
        }
        byte[] pixels = decode(id);
        if (used.addAndGet(pixels.length + 64L) <= room) {
            kept.putIfAbsent(id, pixels);
        } else {
            used.addAndGet(-pixels.length - 64L);
        }
        return pixels;
    }

    private byte[] decode(String id) {
        try {
            return decoder.pixels(Files.readAllBytes(folder.resolve(id)));
        } catch (NoSuchFileException e) {
            throw new RoundFailure("sample " + id + " is in the order but not in the round's samples", e);
        } catch (IOException e) {
            throw new RoundFailure("sample " + id + " cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw RoundFailure.of(List.of(id), "sample " + id + " is no picture that can be learnt: " + e.getMessage() + "; withdraw it", e);
        }
    }
}
