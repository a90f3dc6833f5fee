package dev.engram.devkit.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class SinceTest {
    @ParameterizedTest
    @CsvSource({"2026-11-24,2026-11-24T00:00:00Z", "2026-11-24T10:30,2026-11-24T10:30:00Z", "2026-11-24T10:30:05Z,2026-11-24T10:30:05Z",
        "2026-11-24T10:30:05.123Z,2026-11-24T10:30:05.123Z", "2026-11-24T10:30+02:00,2026-11-24T08:30:00Z"})
    void readsADayOrAMoment(String text, String instant) {
        assertThat(new Since().convert(text)).isEqualTo(Instant.parse(instant));
    }

    @Test
    void readsAStretchOfTimeBeforeNow() {
        Instant before = Instant.now();
        assertThat(new Since().convert("2h")).isBetween(before.minus(Duration.ofHours(2)), Instant.now().minus(Duration.ofHours(2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2h30", "24.11.2026", "2026-13-01"})
    void saysWhatItExpects(String text) {
        assertThatThrownBy(() -> new Since().convert(text)).isInstanceOf(TypeConversionException.class).hasMessageContaining("7d, 2026-11-24");
    }
}
