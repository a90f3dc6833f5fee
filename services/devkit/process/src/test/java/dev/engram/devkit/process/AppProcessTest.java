package dev.engram.devkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppProcessTest {
    @TempDir
    Path dir;

    private App app;

    @BeforeEach
    void pack() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Answering.class.getName());
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, Answering.class.getProtectionDomain().getCodeSource().getLocation().toString());
        Path jar = dir.resolve("app.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        app = new App("answering", jar, "64m", Duration.ofSeconds(60), Duration.ofSeconds(1));
    }

    @Test
    void isAskedAndStops() {
        AppProcess process = start(Map.of());
        process.ready();

        HttpResponse<String> answer = process.post("/echo", "text/plain", "Ö".getBytes(StandardCharsets.UTF_8));

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).isEqualTo("Ö");
        assertThat(answer.headers().firstValue("Said")).contains("text/plain");
        assertThat(Long.parseLong(process.get("/heap").body())).isBetween(48L << 20, 64L << 20);
        assertThat(process.log()).contains("answering starts");
        process.close();
        assertThat(process.alive()).isFalse();
        assertThat(process.status("/heap")).isZero();
    }

    @Test
    void whoEndsIsNotWaitedFor() {
        try (AppProcess process = start(Map.of("ENDS", "3"))) {
            assertThatThrownBy(process::ready).isInstanceOf(AssertionError.class).hasMessageContaining("answering ended with 3 before it is ready")
                    .hasMessageContaining(process.log());
        }
    }

    @Test
    void whoDoesNotStopIsKilledAndTold() {
        AppProcess process = start(Map.of());
        process.ready();

        process.pause();

        assertThatThrownBy(process::close).isInstanceOf(AssertionError.class)
                .hasMessageContaining("answering did not stop within 1 s of SIGTERM").hasMessageContaining(process.log());
        assertThat(process.alive()).isFalse();
    }

    @Test
    void goesOnAfterItStoodStill() {
        AppProcess process = start(Map.of());
        process.ready();

        process.pause();
        assertThat(process.alive()).isTrue();
        process.resume();

        assertThat(process.status("/heap")).isEqualTo(200);
        process.kill();
        assertThat(process.alive()).isFalse();
    }

    private AppProcess start(Map<String, String> environment) {
        return new AppProcess(app, environment, dir.resolve("app.log"));
    }
}
