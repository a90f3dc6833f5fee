package dev.engram.devkit.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonFilesTest {
    @TempDir private Path folder;

    @Test
    void nothingStandsInItsPlaceBeforeTheEnd() throws IOException {
        // Given a comparison that has begun
        Path out = folder.resolve("out");
        ComparisonFiles files = new ComparisonFiles(out);
        Files.writeString(files.work().resolve("worker.log"), "words");

        // Then
        assertThat(out).doesNotExist();
    }

    @Test
    void whatFailsWhileItIsWrittenLeavesNoResult() {
        // Given
        Path out = folder.resolve("out");
        ComparisonFiles files = new ComparisonFiles(out);
        files.work();

        // When
        assertThatThrownBy(() -> files.publish("result", draft -> {
            Files.writeString(draft.resolve("table.md"), "half");
            throw new IOException("the disk is full");
        })).hasMessageContaining(out.toString());

        // Then
        assertThat(out).doesNotExist();
    }

    @Test
    void atTheEndAllFilesAreThereAndNothingElseIsLeft() throws IOException {
        // Given
        ComparisonFiles files = new ComparisonFiles(folder.resolve("out"));
        files.work();

        // When
        files.write(ReportsForTests.report(ReportsForTests.row("er", 0.8)));

        // Then
        assertThat(folder.resolve("out")).isDirectoryContaining("glob:**result.json").isDirectoryContaining("glob:**table.md")
                .isDirectoryContaining("glob:**curves.png").isDirectoryContaining("glob:**curves.svg");
        assertThat(folder.resolve("out.part")).doesNotExist();
    }
}
