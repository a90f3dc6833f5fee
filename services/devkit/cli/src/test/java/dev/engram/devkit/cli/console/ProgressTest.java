package dev.engram.devkit.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final AtomicLong clock = new AtomicLong();

    @Test
    void withoutATerminalThereAreLinesNowAndThen() {
        // Given
        Progress progress = new Progress(console(false), "work", 10, clock::get);

        // When
        for (int i = 1; i <= 10; i++) {
            clock.addAndGet(1_000_000_000L);
            progress.at(i, "");
        }
        progress.close();

        // Then
        assertThat(text().lines().count()).isBetween(2L, 4L);
        assertThat(text()).doesNotContain("\r").endsWith("work  10 of 10\n");
    }

    @Test
    void onATerminalTheBarRewritesItsLine() {
        // Given
        Progress progress = new Progress(console(true), "work", 4, clock::get);

        // When
        clock.addAndGet(1_000_000_000L);
        progress.at(2, "half");

        // Then
        assertThat(text()).startsWith("\r").contains("50%").contains("half").doesNotContain("\n");
    }

    @Test
    void durationsReadLikeSpeech() {
        assertThat(java.util.List.of(Progress.duration(8.2), Progress.duration(200), Progress.duration(7300), Progress.duration(Double.NaN)))
                .containsExactly("8 s", "3 min 20 s", "2 h 1 min", "?");
    }

    private Console console(boolean terminal) {
        PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
        return new Console(out, out, terminal, false, 100);
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
