package dev.engram.devkit.cli.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionTest {
    @ParameterizedTest
    @CsvSource({
        "17.0.15, 17, true",
        "25, 17, true",
        "11.0.2, 17, false",
        "1.8.0_402, 17, false",
        "3.8.7, 3.8.7, true",
        "3.8.6, 3.8.7, false",
        "3.10.0, 3.10, true",
        "3.9.18, 3.10, false",
        "3.13.0rc1, 3.10, true",
    })
    void comparesByNumber(String found, String needed, boolean enough) {
        assertThat(Version.in(found).orElseThrow().atLeast(Version.in(needed).orElseThrow())).isEqualTo(enough);
    }

    @Test
    void isFoundInWhatProgramsSay() {
        assertThat(Version.in("Apache Maven 3.9.12 (a1b2)")).contains(Version.of(3, 9, 12));
        assertThat(Version.in("glibc 2.36")).contains(Version.of(2, 36));
        assertThat(Version.in("command not found")).isEmpty();
    }
}
