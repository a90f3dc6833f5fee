package dev.engram.devkit.compare;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Writes a {@link Pack}: first the pictures to learn from, then the others. Not thread-safe. */
public final class PackWriter implements AutoCloseable {
    private final Path folder;
    private final int channels;
    private final int height;
    private final int width;
    private final List<String> classes;
    private final OutputStream out;
    private final List<Integer> labels = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final long[][] levels;
    private int train;

    /**
     * A pack of pictures of one size.
     *
     * @param folder  is created
     * @param classes in their natural order
     */
    public PackWriter(Path folder, int channels, int height, int width, List<String> classes) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.classes = List.copyOf(classes);
        levels = new long[channels][256];
        out = new BufferedOutputStream(Files.newOutputStream(folder.resolve(Pack.PIXELS)), 1 << 20);
    }

    /**
     * The next picture.
     *
     * @param name    for people; unique
     * @param holdout whether it is never learnt from; none to learn from may follow
     * @param pixels  channels × height × width unsigned bytes, HWC
     */
    public void add(String name, String label, boolean holdout, byte[] pixels) throws IOException {
        if (pixels.length != channels * height * width || !classes.contains(label) || !holdout && train < names.size()) {
            throw new IllegalArgumentException(name + ": " + pixels.length + " bytes, class " + label + ", hold-out " + holdout + " after " + train + " of "
                    + names.size() + " pictures; expected " + channels * height * width + " bytes, a class of " + classes + ", and the hold-out last");
        }
        out.write(pixels);
        labels.add(classes.indexOf(label));
        names.add(name.replaceAll("\\R", " "));
        if (!holdout) {
            train++;
            for (int i = 0; i < pixels.length; i++) {
                levels[i % channels][pixels[i] & 0xff]++;
            }
        }
    }

    /** Writes what stands beside the pixels. */
    @Override
    public void close() throws IOException {
        out.close();
        ByteBuffer numbers = ByteBuffer.allocate(2 * labels.size()).order(ByteOrder.LITTLE_ENDIAN);
        labels.forEach(label -> numbers.putChar((char) (int) label));
        Files.write(folder.resolve(Pack.LABELS), numbers.array());
        Files.write(folder.resolve(Pack.NAMES), names);
        List<Double> mean = new ArrayList<>();
        List<Double> std = new ArrayList<>();
        for (long[] channel : levels) {
            double count = Math.max(1, java.util.Arrays.stream(channel).sum());
            double sum = 0;
            double squares = 0;
            for (int level = 0; level < channel.length; level++) {
                sum += level / 255.0 * channel[level];
                squares += level / 255.0 * (level / 255.0) * channel[level];
            }
            mean.add(rounded(sum / count));
            std.add(Math.max(1e-4, rounded(Math.sqrt(Math.max(0, squares / count - sum / count * (sum / count))))));
        }
        Pack.Index index = new Pack.Index(channels, height, width, classes, train, names.size() - train, Collections.unmodifiableList(mean),
                Collections.unmodifiableList(std));
        Pack.JSON.writeValue(folder.resolve(Pack.INDEX).toFile(), index);
    }

    private static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
