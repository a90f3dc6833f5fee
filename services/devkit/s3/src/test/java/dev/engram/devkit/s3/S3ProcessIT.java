package dev.engram.devkit.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.artifacts.MinioObjectStore;
import dev.engram.artifacts.ObjectStore;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server; the dist has to be there, so it is tested after packaging. */
class S3ProcessIT {
    @TempDir
    Path dir;

    @Test
    void aKilledServerComesBackOnItsPortWithItsObjects() {
        // Given a server that was killed after it answered a put
        S3Process first = S3Process.start(dir);
        connect(first).put("blobs/ab/cd", new byte[] {1, 2, 3});
        first.kill();

        // When one is started on the same port with the same credentials
        try (S3Process second = S3Process.start(dir, first.endpoint().getPort(), first.accessKey(), first.secretKey())) {

            // Then it is reached where the first was, and the object is there
            assertThat(second.endpoint()).isEqualTo(first.endpoint());
            assertThat(connect(second).get("blobs/ab/cd")).contains(new byte[] {1, 2, 3});
        }
    }

    @Test
    void endsWhenItsParentIsGone() throws Exception {
        // Given a server that was told to live as long as its stdin
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder builder = new ProcessBuilder(List.of(java.toString(), "-cp", System.getProperty("java.class.path"), S3Main.class.getName(),
                "--dir", dir.toString(), "--port", "0", "--until", "stdin-closes"));
        builder.environment().put(S3Main.ACCESS_KEY, "key");
        builder.environment().put(S3Main.SECRET_KEY, "secret");
        Process server = builder.redirectErrorStream(true).start();
        assertThat(server.inputReader().readLine()).startsWith("READY http://127.0.0.1:");

        // When the other end closes
        server.getOutputStream().close();

        // Then it ends
        assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isZero();
    }

    private static ObjectStore connect(S3Process server) {
        return MinioObjectStore.connect(server.endpoint(), server.accessKey(), server.secretKey(), "engram");
    }
}
