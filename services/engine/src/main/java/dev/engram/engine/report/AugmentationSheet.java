package dev.engram.engine.report;

import dev.engram.api.learning.LearningSample;
import dev.engram.api.scenario.InputSpec;
import dev.engram.engine.data.Batch;
import dev.engram.engine.data.BatchLoader;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * What a training would see of some pictures: a row for each, first as serving prepares it, then as it looks in one epoch after the other,
 * augmented and mixed with the pictures above and below.
 */
public final class AugmentationSheet {
    private static final int GAP = 6;

    private final InputSpec input;
    private final BatchLoader loader;

    /** A sheet of what a loader gives. */
    public AugmentationSheet(InputSpec input, BatchLoader loader) {
        this.input = input;
        this.loader = loader;
    }

    /**
     * Writes the sheet as PNG.
     *
     * @param ids    samples the loader knows
     * @param epochs columns beside the first
     * @throws dev.engram.engine.RoundFailure if a file is no picture, or an augmentation does not do what it has to
     */
    public void write(List<String> ids, int epochs, Path file) throws IOException {
        BufferedImage sheet = new BufferedImage(GAP + (epochs + 1) * (input.width() + GAP), GAP + ids.size() * (input.height() + GAP),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D g = sheet.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        g.dispose();
        column(loader.plain(ids), 0, sheet);
        Iterator<BatchLoader.Loaded> batches = loader.load(IntStream.rangeClosed(1, epochs).mapToObj(epoch -> pass(ids, epoch)).iterator());
        for (int epoch = 1; epoch <= epochs; epoch++) {
            column(batches.next().pixels(), epoch, sheet);
        }
        ImageIO.write(sheet, "png", file.toFile());
    }

    private static Batch pass(List<String> ids, int epoch) {
        long[] occasions = new long[ids.size()];
        Arrays.fill(occasions, epoch);
        List<LearningSample> rows = ids.stream().map(id -> new LearningSample(id, 0)).toList();
        return new Batch(rows, occasions, rows.size(), new int[] {rows.size()}, new double[] {1, 1}, true);
    }

    private void column(byte[] pixels, int column, BufferedImage sheet) {
        int size = input.width() * input.height();
        int channels = input.channels();
        for (int i = 0; i < pixels.length / channels; i++) {
            int red = pixels[i * channels] & 0xff;
            int green = pixels[i * channels + channels / 2] & 0xff;
            int blue = pixels[i * channels + channels - 1] & 0xff;
            int x = GAP + column * (input.width() + GAP) + i % size % input.width();
            int y = GAP + i / size * (input.height() + GAP) + i % size / input.width();
            sheet.setRGB(x, y, red << 16 | green << 8 | blue);
        }
    }
}
