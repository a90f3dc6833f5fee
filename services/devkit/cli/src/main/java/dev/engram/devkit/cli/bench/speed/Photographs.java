package dev.engram.devkit.cli.bench.speed;

import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.console.Progress;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * JPEG files that cost as much to decode as photographs do: 500x375 pixels, 40 to 80 kilobytes. Natural pictures have a spectrum that falls with the
 * frequency (Field, "Relations between the statistics of natural images", 1987); so has a sum of smooth noise at scales from half the picture down to three
 * pixels, each with a weight that falls with its scale. Seeded: the same files on every machine with the same JPEG encoder.
 */
final class Photographs {
    private static final int WIDTH = 500;
    private static final int HEIGHT = 375;
    private static final int[] SCALES = {240, 120, 60, 30, 14, 6, 3};
    private static final float QUALITY = 0.9f;
    private static final int MIDDLE = 128;

    private Photographs() {}

    /** So many files in a folder, made if they are not there. */
    static void make(Path folder, int count, Console console) throws IOException {
        Path whole = folder.resolveSibling(folder.getFileName() + ".whole");
        if (Files.exists(whole) && Files.readString(whole).strip().equals(String.valueOf(count))) {
            return;
        }
        Files.createDirectories(folder);
        try (Stream<Path> old = Files.list(folder)) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
        try (Progress bar = console.progress("pictures", count)) {
            for (int i = 0; i < count; i++) {
                write(picture(i), folder.resolve(String.format("%04d.jpg", i)));
                bar.at(i + 1, "");
            }
        }
        Files.writeString(whole, count + "\n");
    }

    /** The picture of that number. */
    static BufferedImage picture(int number) {
        SplittableRandom random = new SplittableRandom(number);
        float[] light = noise(random, 0);
        float[] warm = noise(random, 2);
        float[] green = noise(random, 2);
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < light.length; i++) {
            int red = tone(light[i] + 0.5f * warm[i]);
            int blue = tone(light[i] - 0.5f * warm[i]);
            image.setRGB(i % WIDTH, i / WIDTH, red << 16 | tone(light[i] + 0.3f * green[i]) << 8 | blue);
        }
        return image;
    }

    private static int tone(float value) {
        return Math.max(0, Math.min(255, Math.round(MIDDLE + value)));
    }

    /** Noise of all scales but the finest few. */
    private static float[] noise(SplittableRandom random, int without) {
        float[] sum = new float[WIDTH * HEIGHT];
        for (int i = 0; i < SCALES.length - without; i++) {
            add(sum, random, SCALES[i], (float) (12 * Math.pow(SCALES[i], 0.4)));
        }
        return sum;
    }

    /** Adds random values on a grid of so many pixels, bilinear in between. */
    private static void add(float[] sum, SplittableRandom random, int scale, float weight) {
        int columns = WIDTH / scale + 2;
        float[] grid = new float[columns * (HEIGHT / scale + 2)];
        for (int i = 0; i < grid.length; i++) {
            grid[i] = weight * (float) (2 * random.nextDouble() - 1);
        }
        for (int y = 0; y < HEIGHT; y++) {
            float down = (float) (y % scale) / scale;
            for (int x = 0; x < WIDTH; x++) {
                int at = y / scale * columns + x / scale;
                float right = (float) (x % scale) / scale;
                float above = grid[at] + right * (grid[at + 1] - grid[at]);
                float below = grid[at + columns] + right * (grid[at + columns + 1] - grid[at + columns]);
                sum[y * WIDTH + x] += above + down * (below - above);
            }
        }
    }

    private static void write(BufferedImage image, Path file) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(QUALITY);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
    }
}
