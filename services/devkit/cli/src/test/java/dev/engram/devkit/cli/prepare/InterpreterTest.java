package dev.engram.devkit.cli.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InterpreterTest {
    @Test
    void isReadFromItsOwnAnswer() {
        assertThat(python("3.11.7")).satisfies(python -> {
            assertThat(python.version()).isEqualTo(Version.of(3, 11, 7));
            assertThat(python.fits()).isTrue();
            assertThat(python.makesEnvironments()).isTrue();
        });
    }

    @Test
    void whatIsNoPythonIsNone() {
        assertThat(Interpreter.parse(Path.of("python3"), "pyenv: python3: command not found")).isEmpty();
    }

    @Test
    void theFirstThatFitsIsTakenElseTheNewestIsShown() {
        List<Interpreter> some = List.of(python("3.8.1"), python("3.12.0"), python("3.13.0"));
        assertThat(Interpreter.best(some)).contains(python("3.12.0"));
        assertThat(Interpreter.best(List.of(python("3.8.1"), python("3.9.0"), python("2.7.18")))).contains(python("3.9.0"));
        assertThat(Interpreter.best(List.of())).isEqualTo(Optional.empty());
    }

    private static Interpreter python(String version) {
        String answer = "{\"version\": \"" + version + "\", \"libc\": \"glibc 2.36\", \"pip\": \"23.2.1\", \"venv\": true}";
        return Interpreter.parse(Path.of("/usr/bin/python3"), answer).orElseThrow();
    }
}
