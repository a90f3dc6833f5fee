package dev.engram.devkit.cli.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureSurveyTest {
    @TempDir private Path folder;

    @Test
    void equalSmallGreyPicturesKeepTheirSize() throws IOException {
        // Given
        List<LabelledImage> images = List.of(picture("a.png", 28, 28, BufferedImage.TYPE_BYTE_GRAY),
                picture("b.jpg", 28, 28, BufferedImage.TYPE_BYTE_GRAY));

        // When
        PictureSurvey survey = PictureSurvey.of(images);

        // Then
        assertThat(survey.inputSize(false)).isEqualTo(28);
        assertThat(survey.channels()).isEqualTo(1);
    }

    @Test
    void mixedSizesAreScaledByDevice() throws IOException {
        // Given
        List<LabelledImage> images = List.of(picture("a.png", 28, 28, BufferedImage.TYPE_BYTE_GRAY),
                picture("b.jpg", 120, 90, BufferedImage.TYPE_INT_RGB));

        // When
        PictureSurvey survey = PictureSurvey.of(images);

        // Then
        assertThat(List.of(survey.inputSize(false), survey.inputSize(true), survey.channels())).containsExactly(64, 224, 3);
    }

    @Test
    void largeEqualPicturesAreScaled() throws IOException {
        // Given
        PictureSurvey survey = PictureSurvey.of(List.of(picture("a.jpg", 96, 96, BufferedImage.TYPE_INT_RGB)));

        // When
        int size = survey.inputSize(false);

        // Then
        assertThat(size).isEqualTo(64);
    }

    @Test
    void brokenFileHasNoHeader() throws IOException {
        // Given
        Path file = Files.writeString(folder.resolve("x.png"), "no picture");

        // When, Then
        assertThat(PictureHeader.read(file)).isEmpty();
    }

    private LabelledImage picture(String name, int width, int height, int type) throws IOException {
        Path file = folder.resolve(name);
        ImageIO.write(new BufferedImage(width, height, type), name.endsWith("png") ? "png" : "jpg", file.toFile());
        return new LabelledImage(file, name, "x", null);
    }
}
