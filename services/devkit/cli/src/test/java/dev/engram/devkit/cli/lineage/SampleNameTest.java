package dev.engram.devkit.cli.lineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.api.sample.Hashes;
import dev.engram.devkit.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleNameTest {
    @TempDir
    Path dir;

    @Test
    void aPictureIsNamedByItsBytes() throws IOException {
        Path picture = Files.write(dir.resolve("cat.png"), new byte[] {1, 2, 3});
        assertThat(SampleName.id(picture.toString())).isEqualTo(Hashes.sha256(new byte[] {1, 2, 3}));
    }

    @Test
    void anIdIsTakenAsItIsInEitherCase() {
        assertThat(SampleName.ids(List.of("AB".repeat(32), "ab".repeat(32)))).containsExactly("ab".repeat(32));
    }

    @Test
    void whatIsNeitherIsAskedWrongly() {
        assertThatThrownBy(() -> SampleName.id("3af1")).isInstanceOf(UserError.class).hasMessageContaining("'3af1'").hasMessageContaining("64 hex digits");
    }

    @Test
    void manyNumbersAreToldAsRanges() {
        assertThat(Names.ranges(List.of(1L, 2L, 3L, 7L, 9L, 10L))).isEqualTo("1–3, 7, 9–10");
    }
}
