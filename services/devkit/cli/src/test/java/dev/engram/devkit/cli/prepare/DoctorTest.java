package dev.engram.devkit.cli.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.devkit.cli.UserError;
import dev.engram.devkit.cli.prepare.Finding.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DoctorTest {
    private static final String LARGE = "MemTotal:       16282624 kB\nMemFree:  1 kB\nMemAvailable:   12282624 kB\n";

    @Test
    void saysWhatWasFoundWhatIsNeededAndHowToGetIt() {
        Finding finding = Doctor.java("11.0.2", "Somebody");
        assertThat(finding.level()).isEqualTo(Level.MISSING);
        assertThat(finding.line()).contains("11.0.2", "17 or newer", "openjdk-17-jdk");
    }

    @Test
    void takesAnyNewerJava() {
        assertThat(Doctor.java("17.0.15", "Debian").level()).isEqualTo(Level.OK);
        assertThat(Doctor.java("25.0.3", "Temurin").level()).isEqualTo(Level.OK);
    }

    @Test
    void tellsNoMavenFromAnOldOne() {
        assertThat(Doctor.maven(Optional.empty(), Optional.empty()).found()).isEqualTo("no mvn on PATH");
        assertThat(Doctor.maven(Optional.of(Path.of("/usr/bin/mvn")), Version.in("3.6.3")).line()).contains("3.6.3 (/usr/bin/mvn)", "3.8.7");
        assertThat(Doctor.maven(Optional.of(Path.of("/usr/bin/mvn")), Version.in("3.8.7")).level()).isEqualTo(Level.OK);
    }

    @Test
    void knowsTheSystemsThatNativeLibrariesAreMadeFor() {
        assertThat(Doctor.system("Linux", "amd64", "glibc 2.36").level()).isEqualTo(Level.OK);
        assertThat(Doctor.system("Linux", "amd64", "").level()).isEqualTo(Level.OK);
        assertThat(Doctor.system("Linux", "amd64", "glibc 2.17").level()).isEqualTo(Level.MISSING);
        assertThat(Doctor.system("Linux", "aarch64", "glibc 2.36").level()).isEqualTo(Level.MISSING);
        assertThat(Doctor.system("Mac OS X", "aarch64", "").level()).isEqualTo(Level.MISSING);
    }

    @Test
    void looksAtTheProcessorsAbilities() {
        assertThat(Doctor.processor("model name\t: Quick\nflags\t\t: fpu sse4_2 avx avx2\n").level()).isEqualTo(Level.OK);
        assertThat(Doctor.processor("model name\t: Slow\nflags\t\t: fpu sse4_2\n")).satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.POOR);
            assertThat(finding.found()).startsWith("Slow").endsWith("without AVX2");
        });
        assertThat(Doctor.processor("flags\t\t: fpu sse2\n").level()).isEqualTo(Level.MISSING);
        assertThat(Doctor.processor("").level()).isEqualTo(Level.POOR);
    }

    @Test
    void countsTheMemoryOfTheContainerNotOfTheMachine() {
        assertThat(Doctor.memory(LARGE, OptionalLong.empty()).level()).isEqualTo(Level.OK);
        assertThat(Doctor.memory(LARGE, OptionalLong.of(4L << 30)).level()).isEqualTo(Level.POOR);
        assertThat(Doctor.memory(LARGE, OptionalLong.of(2L << 30)).level()).isEqualTo(Level.MISSING);
    }

    @Test
    void asksForThePackageThatDebianKeepsApart() {
        // Given Debian's python3 without python3-venv
        Optional<Interpreter> python = Interpreter.parse(Path.of("/usr/bin/python3"),
                "{\"version\": \"3.11.2\", \"libc\": \"glibc 2.36\", \"pip\": \"\", \"venv\": true}");

        // When it is looked at, then the Python is right and the package is named
        assertThat(Doctor.python(python).level()).isEqualTo(Level.OK);
        assertThat(Doctor.venv(python, Optional.empty()).line()).contains("venv without ensurepip", "python3-venv");
    }

    @Test
    void believesAnEnvironmentOnlyWhenOneWasMade() {
        Optional<Interpreter> python = Interpreter.parse(Path.of("/usr/bin/python3"),
                "{\"version\": \"3.12.1\", \"libc\": \"\", \"pip\": \"24.0\", \"venv\": true}");
        assertThat(Doctor.venv(python, Optional.empty()).level()).isEqualTo(Level.OK);
        assertThat(Doctor.venv(python, Optional.of("No space left on device")).line()).contains("No space left on device");
    }

    @Test
    void refusesToGoOnWithoutWhatIsNeeded() {
        assertThatThrownBy(() -> Doctor.require(List.of(Doctor.java("17.0.1", "Any"), Doctor.python(Optional.empty()))))
                .isInstanceOf(UserError.class).hasMessageContaining("python: found no python3").hasMessageNotContaining("java");
    }
}
