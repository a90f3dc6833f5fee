package dev.engram.devkit.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Generated pictures of ten signs, 12x12 and grey: some soft strokes of each class's own, moved a little, with noise. */
final class Signs {
    static final int SIDE = 12;
    static final List<String> CLASSES = IntStream.range(0, 10).mapToObj(String::valueOf).toList();
    private static final int STROKES = 4;

    private Signs() {}

    /** A pack with so many pictures of each class. */
    static Pack pack(Path folder, int train, int holdout) throws IOException {
        try (PackWriter writer = new PackWriter(folder, 1, SIDE, SIDE, CLASSES)) {
            write(writer, 0, train, false);
            write(writer, train, train + holdout, true);
        }
        return Pack.open(folder);
    }

    private static void write(PackWriter writer, int from, int to, boolean holdout) throws IOException {
        for (String label : CLASSES) {
            for (int i = from; i < to; i++) {
                writer.add((holdout ? "test/" : "train/") + label + "/" + i + ".png", label, holdout, picture(Integer.parseInt(label), i));
            }
        }
    }

    static byte[] picture(int label, int number) {
        SplittableRandom shape = new SplittableRandom(label + 1);
        double[][] strokes = new double[STROKES][];
        for (int i = 0; i < STROKES; i++) {
            strokes[i] = new double[] {2 + 8 * shape.nextDouble(), 2 + 8 * shape.nextDouble(), 0.8 + 1.2 * shape.nextDouble()};
        }
        SplittableRandom random = new SplittableRandom(label * 100_000L + number);
        double dx = 2.4 * random.nextDouble() - 1.2;
        double dy = 2.4 * random.nextDouble() - 1.2;
        byte[] pixels = new byte[SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                double light = 0;
                for (double[] stroke : strokes) {
                    double far = Math.pow(x - dx - stroke[0], 2) + Math.pow(y - dy - stroke[1], 2);
                    light += StrictMath.exp(-far / (2 * stroke[2] * stroke[2]));
                }
                pixels[y * SIDE + x] = (byte) Math.round(Math.max(0, Math.min(255, 170 * Math.min(1, light) + 90 * random.nextDouble() - 20)));
            }
        }
        return pixels;
    }
}
