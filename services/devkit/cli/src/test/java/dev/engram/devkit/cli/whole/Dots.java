package dev.engram.devkit.cli.whole;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Small grey pictures that anyone can tell apart: a bright dot on the left, on the right, at the top or at the bottom. */
public final class Dots {
    private static final int SIDE = 8;

    private Dots() {}

    /** Writes {@code train/<class>/*} and {@code test/<class>/*}. */
    public static Path write(Path folder, String... classes) throws IOException {
        for (String name : classes) {
            write(folder.resolve("train").resolve(name), name, 40);
            write(folder.resolve("test").resolve(name), name, 10);
        }
        return folder;
    }

    private static void write(Path folder, String name, int count) throws IOException {
        Files.createDirectories(folder);
        Random random = new Random(folder.toString().substring(folder.toString().indexOf("dots")).hashCode());
        for (int i = 0; i < count; i++) {
            ImageIO.write(picture(name, random), "png", folder.resolve(i + ".png").toFile());
        }
    }

    private static BufferedImage picture(String name, Random random) {
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                picture.getRaster().setSample(x, y, 0, random.nextInt(60));
            }
        }
        int near = 1 + random.nextInt(2);
        int far = SIDE - 2 - random.nextInt(2);
        int any = 2 + random.nextInt(4);
        int x = name.equals("left") ? near : name.equals("right") ? far : any;
        int y = name.equals("top") ? near : name.equals("bottom") ? far : any;
        for (int dy = 0; dy < 2; dy++) {
            for (int dx = 0; dx < 2; dx++) {
                picture.getRaster().setSample(Math.min(SIDE - 1, x + dx), Math.min(SIDE - 1, y + dy), 0, 255);
            }
        }
        return picture;
    }
}
