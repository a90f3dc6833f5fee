package dev.engram.trainer.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.trainer.MovableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheLimitTest {
    @TempDir
    Path dir;

    @Test
    void theOldestGoUntilAFifthIsFree() throws IOException {
        // Given a cache of 110 bytes
        for (int i = 0; i < 11; i++) {
            Path file = Files.write(Files.createDirectories(dir.resolve("a" + i)).resolve("blob"), new byte[10]);
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000L * i));
        }
        MovableClock clock = new MovableClock();
        // When 100 are allowed
        CacheLimit limit = new CacheLimit(dir, 100, clock);
        limit.step();
        // Then 80 are left, the younger ones
        for (int i = 0; i < 11; i++) {
            assertThat(Files.exists(dir.resolve("a" + i).resolve("blob"))).isEqualTo(i >= 3);
        }
        // And it is looked at once an hour
        Files.write(dir.resolve("a0/blob"), new byte[100]);
        limit.step();
        assertThat(dir.resolve("a3/blob")).exists();
        clock.pass(Duration.ofHours(1));
        limit.step();
        assertThat(dir.resolve("a3/blob")).doesNotExist();
    }
}
