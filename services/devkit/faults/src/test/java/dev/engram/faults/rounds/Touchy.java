package dev.engram.faults.rounds;

import dev.engram.api.augment.AugmentationFactory;
import dev.engram.faults.TinyPictures;
import dev.engram.testkit.SourceJar;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** A plugin that cannot bear one kind of picture, and pictures of that kind. */
final class Touchy {
    /** Pixels that no other tiny picture begins with. */
    private static final int[] MARK = {255, 0, 255, 0};

    private static final String SOURCE = """
            package com.example.touchy;

            import dev.engram.api.augment.Augmentation;
            import dev.engram.api.augment.AugmentationFactory;
            import dev.engram.api.plugin.Plugin;

            @Plugin(name = "touchy", config = Touchy.Config.class)
            public final class Touchy implements AugmentationFactory<Touchy.Config> {
                public record Config(String how) {}

                @Override
                public Augmentation create(Config config) {
                    return (picture, random) -> {
                        if (picture.at(0, 0, 0) == 255 && picture.at(1, 0, 0) == 0 && picture.at(2, 0, 0) == 255 && picture.at(3, 0, 0) == 0) {
                            if ("abort".equals(config.how())) {
                                Runtime.getRuntime().halt(134);
                            }
                            throw new ArithmeticException("a picture I cannot bear");
                        }
                        return picture;
                    };
                }
            }
            """;

    private Touchy() {}

    /** The plugin's jar. */
    static Path jar(Path folder) {
        return new SourceJar().source(SOURCE).service(AugmentationFactory.class, "com.example.touchy.Touchy").write(folder.resolve("touchy-1.0.jar"));
    }

    /** A picture of a class that it cannot bear. */
    static byte[] picture(int label, int number) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(TinyPictures.png(label, number)));
            for (int x = 0; x < MARK.length; x++) {
                image.getRaster().setSample(x, 0, 0, MARK[x]);
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(image, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
