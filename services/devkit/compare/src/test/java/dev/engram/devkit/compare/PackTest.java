package dev.engram.devkit.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackTest {
    @TempDir private Path folder;

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        // Given
        try (PackWriter writer = new PackWriter(folder, 1, 1, 2, List.of("cat", "dog"))) {
            writer.add("train/dog/1.png", "dog", false, new byte[] {0, (byte) 255});
            writer.add("test/cat/2.png", "cat", true, new byte[] {7, 8});
        }

        // When
        Pack pack = Pack.open(folder);

        // Then
        assertThat(pack.index()).isEqualTo(new Pack.Index(1, 1, 2, List.of("cat", "dog"), 1, 1, List.of(0.5), List.of(0.5)));
        assertThat(pack.pixels(1)).containsExactly(7, 8);
        assertThat(pack.label(0)).isEqualTo("dog");
        assertThat(pack.name(1)).isEqualTo("test/cat/2.png");
    }

    @Test
    void pixelsOfAnotherSizeAreRefused() throws IOException {
        try (PackWriter writer = new PackWriter(folder, 1, 1, 2, List.of("cat"))) {
            assertThatThrownBy(() -> writer.add("a.png", "cat", false, new byte[3])).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3 bytes");
        }
    }
}
