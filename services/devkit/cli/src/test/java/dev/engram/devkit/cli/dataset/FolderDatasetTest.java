package dev.engram.devkit.cli.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.sample.Split;
import dev.engram.devkit.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderDatasetTest {
    @TempDir private Path folder;

    @Test
    void testIsHoldOutAndValIsForTuningWhenBothStandBesideTrain() throws IOException {
        // Given
        files("train/cat/a.jpg", "val/cat/b.jpg", "test/cat/c.jpg");

        // When
        FolderDataset data = FolderDataset.read(folder, 0);

        // Then
        assertThat(data.images()).extracting(LabelledImage::path, LabelledImage::split).containsExactlyInAnyOrder(
                org.assertj.core.groups.Tuple.tuple("train/cat/a.jpg", Split.TRAIN),
                org.assertj.core.groups.Tuple.tuple("val/cat/b.jpg", Split.TUNE),
                org.assertj.core.groups.Tuple.tuple("test/cat/c.jpg", Split.HOLDOUT));
    }

    @Test
    void validationIsHoldOutWithoutTest() throws IOException {
        // Given
        files("train/cat/a.jpg", "validation/cat/b.jpg");

        // When
        FolderDataset data = FolderDataset.read(folder, 0);

        // Then
        assertThat(data.counts()).containsEntry("train", 1L).containsEntry("holdout", 1L);
    }

    @Test
    void plainClassFoldersAskForNoSplit() throws IOException {
        // Given
        files("cat/a.jpg", "dog/b.PNG", "dog/c.jpeg");

        // When
        FolderDataset data = FolderDataset.read(folder, 0);

        // Then
        assertThat(data.images()).extracting(LabelledImage::split).containsOnlyNulls();
        assertThat(data.classes()).containsExactly("cat", "dog");
    }

    @Test
    void trainAloneAsksForNoSplit() throws IOException {
        // Given
        files("train/cat/a.jpg", "train/dog/b.jpg");

        // When
        FolderDataset data = FolderDataset.read(folder, 0);

        // Then
        assertThat(data.counts()).containsOnlyKeys("undecided");
    }

    @Test
    void pngWithTheStemOfAJpegIsItsMask() throws IOException {
        // Given
        files("crack/exp1.jpg", "crack/exp1.png", "crack/exp2.png");

        // When
        FolderDataset data = FolderDataset.read(folder, 0);

        // Then
        assertThat(data.images()).extracting(LabelledImage::path).containsExactly("crack/exp1.jpg", "crack/exp2.png");
        assertThat(data.masks()).isEqualTo(1);
    }

    @Test
    void otherAndHiddenFilesArePassedOver() throws IOException {
        // Given
        files("cat/a.jpg", "cat/notes.txt", "cat/.b.jpg", ".cache/x/c.jpg");

        // When
        FolderDataset data = FolderDataset.read(folder, 0);

        // Then
        assertThat(data.images()).hasSize(1);
        assertThat(data.ignored()).isEqualTo(1);
    }

    @Test
    void limitHoldsPerClassAndChoosesTheSameEveryTime() throws IOException {
        // Given
        for (int i = 0; i < 20; i++) {
            files("cat/" + i + ".jpg", "dog/" + i + ".jpg");
        }

        // When
        List<LabelledImage> images = FolderDataset.read(folder, 5).images();

        // Then
        assertThat(images).hasSize(10).isEqualTo(FolderDataset.read(folder, 5).images());
        assertThat(images).filteredOn(image -> image.label().equals("cat")).hasSize(5);
    }

    @Test
    void classesAreInNaturalOrder() throws IOException {
        // Given
        files("10/a.jpg", "2/a.jpg", "1/a.jpg");

        // When
        List<String> classes = FolderDataset.read(folder, 0).classes();

        // Then
        assertThat(classes).containsExactly("1", "2", "10");
    }

    @Test
    void scenarioIdFollowsFromTheFoldersName() {
        assertThat(FolderDataset.scenarioId(Path.of("data", "Magnetic_Tiles (v2)"))).isEqualTo("magnetic-tiles-v2");
    }

    @Test
    void missingFolderIsAnErrorThatNamesTheLayouts() {
        assertThatThrownBy(() -> FolderDataset.read(folder.resolve("nowhere"), 0))
                .isInstanceOf(UserError.class).hasMessageContaining("nowhere").hasMessageContaining("<class>/*");
    }

    @Test
    void folderWithoutPicturesIsAnError() throws IOException {
        // Given
        files("cat/readme.txt");

        // When, Then
        assertThatThrownBy(() -> FolderDataset.read(folder, 0)).isInstanceOf(UserError.class).hasMessageContaining("no pictures");
    }

    @Test
    void unknownClassAskedForListsTheKnownOnes() throws IOException {
        // Given
        files("cat/a.jpg", "dog/a.jpg");
        FolderDataset data = FolderDataset.read(folder, 0);

        // When, Then
        assertThatThrownBy(() -> data.only(List.of("cow"))).isInstanceOf(UserError.class).hasMessageContaining("cat, dog");
    }

    private void files(String... names) throws IOException {
        for (String name : names) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
    }
}
