package dev.engram.devkit.cli.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.devkit.cli.console.Console;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotographsTest {
    private final Console deaf = new Console(new PrintStream(OutputStream.nullOutputStream()), new PrintStream(OutputStream.nullOutputStream()), false, false, 80);

    @TempDir
    Path folder;

    @Test
    void filesAreAsLargeAsPhotographsAndAlwaysTheSame() throws Exception {
        // When two pictures are made twice
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        Photographs.make(one, 2, deaf);
        Photographs.make(two, 2, deaf);

        // Then they are the same bytes, and as many as a photograph of that size has
        for (String name : List.of("0000.jpg", "0001.jpg")) {
            assertThat(Files.readAllBytes(one.resolve(name))).isEqualTo(Files.readAllBytes(two.resolve(name)));
            assertThat(Files.size(one.resolve(name))).isBetween(40_000L, 80_000L);
        }
    }

    @Test
    void whatIsThereIsKept() throws Exception {
        // Given pictures that were made
        Photographs.make(folder.resolve("made"), 1, deaf);
        Path file = folder.resolve("made").resolve("0000.jpg");
        Files.writeString(file, "mine");

        // When as many are wanted again, then nothing is done
        Photographs.make(folder.resolve("made"), 1, deaf);
        assertThat(file).hasContent("mine");
    }
}
