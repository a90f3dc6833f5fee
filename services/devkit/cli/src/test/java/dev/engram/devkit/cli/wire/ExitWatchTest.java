package dev.engram.devkit.cli.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.devkit.cli.Exit;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ExitWatchTest {
    @Test
    void anExitInPluginCodeIsNoSuccess() throws Exception {
        // Given a process in which plugin code calls System.exit(0)
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Quits.class.getName()).start();

        // When it ended, then it failed, and says what happened
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(Exit.FAILED.code());
        assertThat(said).contains("scenario 'shelf'", "nothing was published", "System.exit was called, at", "ExitWatchTest.java");
    }

    /** A main that ends while it is watched. */
    public static final class Quits {
        private Quits() {}

        public static void main(String[] arguments) {
            try (ExitWatch watch = new ExitWatch("scenario 'shelf'")) {
                assertThat(watch).isNotNull();
                System.exit(0);
            }
        }
    }
}
