package dev.engram.ingest.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.sample.Hashes;
import dev.engram.ingest.hostile.TestPictures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/EVENTS.md, word for word but for the broker's address. Skipped where {@code kcat} is not installed. */
class KcatIT {
    private static final String BROKER = "127.0.0.1:9092";

    @TempDir
    static Path dir;

    private static Platform platform;
    private static Log log;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(new ProcessBuilder("sh", "-c", "command -v kcat").start().waitFor() == 0, "kcat is not installed (apt-get install kcat)");
        platform = new Platform(dir);
        log = platform.log();
    }

    @AfterAll
    static void stop() {
        if (platform != null) {
            platform.close();
        }
    }

    @Test
    void aFileIsPublishedByTheCommandOfThePage() throws Exception {
        // Given a picture with line ends in its bytes, larger than what kcat sends by itself
        byte[] picture = TestPictures.jpeg(7, 1800, 1800);
        assertThat(picture.length).isGreaterThan(1 << 20);
        assertThat(new String(picture, StandardCharsets.ISO_8859_1)).contains("\n");
        Files.write(dir.resolve("seven.png"), picture);

        // When the command of the page is run beside it
        run(command("seven.png"));

        // Then the file is a sample, with the labels of the command
        SampleAdmitted sample = Log.sample(log.admission("shelf-17-0001"));
        assertThat(sample.sample()).isEqualTo(Hashes.sha256(picture));
        assertThat(sample.labels()).containsExactly("7");
        assertThat(sample.source()).isEqualTo("/cameras/shelf-17");
    }

    @Test
    void aReferenceIsPublishedByTheCommandOfThePage() throws Exception {
        // Given a picture where the command says it is
        byte[] picture = TestPictures.png(17);
        platform.bucket("photos").put("seven.png", picture);

        // When the command of the page is run
        run(command("echo '{"));

        // Then the picture is a sample
        assertThat(Log.sample(log.admission("shelf-17-0002")).sample()).isEqualTo(Hashes.sha256(picture));
    }

    @Test
    void aFileIsWithdrawnByTheCommandOfThePage() throws Exception {
        // Given a picture that is no longer wanted
        byte[] picture = TestPictures.png(18);
        Files.write(dir.resolve("seven.png"), picture);

        // When the command of the page is run beside it
        run(command("ce_type=dev.engram.image.withdrawn"));

        // Then the training log has its withdrawal
        SampleAdmitted sample = Log.sample(log.admission("shelf-17-0003"));
        assertThat(sample.kind()).isEqualTo(SampleAdmitted.WITHDRAWN);
        assertThat(sample.sample()).isEqualTo(Hashes.sha256(picture));
    }

    /** The first command of the page that calls kcat and has this text. */
    private static String command(String text) throws IOException {
        List<String> commands = new ArrayList<>();
        StringBuilder command = new StringBuilder();
        for (String line : Files.readAllLines(Path.of(System.getProperty("engram.root"), "docs", "EVENTS.md"))) {
            if (line.startsWith("    ")) {
                command.append(line).append('\n');
            }
            if (!line.startsWith("    ") || !line.endsWith("\\")) {
                commands.add(command.toString());
                command.setLength(0);
            }
        }
        return commands.stream().filter(candidate -> candidate.contains("kcat ") && candidate.contains(text)).findFirst()
                .orElseThrow(() -> new AssertionError("docs/EVENTS.md has no kcat command with " + text));
    }

    private static void run(String command) throws Exception {
        assertThat(command).contains(BROKER);
        Process process = new ProcessBuilder("bash", "-euo", "pipefail", "-c", command.replace(BROKER, platform.bootstrap())).directory(dir.toFile())
                .redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
