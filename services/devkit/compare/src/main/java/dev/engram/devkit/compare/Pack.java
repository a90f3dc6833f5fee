package dev.engram.devkit.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A data set, decoded: a folder with {@code pack.json}, {@code pixels.u8} (pictures one behind the other, rows from the top, channels side by side; those for
 * training first), {@code labels.u16} (an index of the classes for each, little endian) and {@code names.txt} (a line for each). In memory a pack is not
 * larger than its file.
 */
public final class Pack {
    static final String INDEX = "pack.json";
    static final String PIXELS = "pixels.u8";
    static final String LABELS = "labels.u16";
    static final String NAMES = "names.txt";
    static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What stands in {@code pack.json}.
     *
     * @param channels 1 or 3
     * @param classes  names in their natural order
     * @param train    number of pictures to learn from
     * @param holdout  number of pictures behind them, never learnt from
     * @param mean     per channel of the pictures to learn from, 0 to 1
     * @param std      per channel
     */
    public record Index(int channels, int height, int width, List<String> classes, int train, int holdout, List<Double> mean, List<Double> std) {
        int size() {
            return channels * height * width;
        }

        int count() {
            return train + holdout;
        }
    }

    private final Index index;
    private final byte[][] pixels;
    private final int[] labels;
    private final List<String> names;

    private Pack(Index index, byte[][] pixels, int[] labels, List<String> names) {
        this.index = index;
        this.pixels = pixels;
        this.labels = labels;
        this.names = names;
    }

    /** Whether a pack is there, whole: its index is written last. */
    public static boolean written(Path folder) {
        return Files.exists(folder.resolve(INDEX));
    }

    /** The index alone. */
    public static Index index(Path folder) throws IOException {
        return JSON.readValue(folder.resolve(INDEX).toFile(), Index.class);
    }

    /** Everything, in memory. */
    public static Pack open(Path folder) throws IOException {
        Index index = index(folder);
        byte[][] pixels = new byte[index.count()][index.size()];
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(folder.resolve(PIXELS)), 1 << 20))) {
            for (byte[] picture : pixels) {
                in.readFully(picture);
            }
        }
        ByteBuffer numbers = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(LABELS))).order(ByteOrder.LITTLE_ENDIAN);
        int[] labels = new int[index.count()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = numbers.getChar();
        }
        return new Pack(index, pixels, labels, Files.readAllLines(folder.resolve(NAMES)));
    }

    /** What is known of it. */
    public Index index() {
        return index;
    }

    /** Pixels of a picture; shared, not to be changed. */
    byte[] pixels(int picture) {
        return pixels[picture];
    }

    /** Class of a picture. */
    String label(int picture) {
        return index.classes().get(labels[picture]);
    }

    /** What a picture is called. */
    String name(int picture) {
        return names.get(picture);
    }
}
