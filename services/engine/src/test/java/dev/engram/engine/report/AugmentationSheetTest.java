package dev.engram.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.augment.Augmentation;
import dev.engram.api.scenario.InputSpec;
import dev.engram.engine.data.BatchLoader;
import dev.engram.engine.data.NamedAugmentation;
import dev.engram.engine.data.Pictures;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AugmentationSheetTest {
    private static final InputSpec INPUT = new InputSpec(1, 4, 4, List.of(0.0), List.of(1.0));

    @TempDir
    Path folder;

    @Test
    void eachPictureHasARowOfWhatTrainingSees() throws Exception {
        // Given two pictures, and an augmentation that makes everything white
        for (String id : List.of("a", "b")) {
            Files.write(folder.resolve(id), new byte[16]);
        }
        Augmentation white = (picture, random) -> {
            Arrays.fill(picture.pixels(), (byte) 255);
            return picture;
        };

        // When two epochs are drawn
        Path file = folder.resolve("sheet.png");
        try (BatchLoader loader = new BatchLoader(new Pictures(folder, bytes -> bytes, 0), INPUT, List.of(new NamedAugmentation("white", white)), 1, 1)) {
            new AugmentationSheet(INPUT, loader).write(List.of("a", "b"), 2, file);
        }

        // Then the first column is as the pictures are, the others as augmented
        BufferedImage sheet = ImageIO.read(file.toFile());
        assertThat(List.of(sheet.getWidth(), sheet.getHeight())).containsExactly(36, 26);
        assertThat(sheet.getRGB(7, 7)).isEqualTo(0xff000000);
        assertThat(sheet.getRGB(7, 17)).isEqualTo(0xff000000);
        assertThat(sheet.getRGB(17, 7)).isEqualTo(0xffffffff);
        assertThat(sheet.getRGB(27, 17)).isEqualTo(0xffffffff);
    }
}
