package dev.engram.devkit.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFollowerTest {
    @TempDir
    Path dir;

    @Test
    void deliversWholeLinesFromWhereTheLogEndedBefore() throws IOException {
        // Given a log with what an earlier process said
        Path log = dir.resolve("kafka.log");
        Files.writeString(log, "READY long ago\n");
        List<String> heard = new ArrayList<>();
        LogFollower follower = new LogFollower(log, heard::add);

        // When one line and a half come
        Files.writeString(log, "starting\nREA", StandardOpenOption.APPEND);
        follower.read();

        // Then the half waits for its other half
        assertThat(heard).containsExactly("starting");
        Files.writeString(log, "DY now\n", StandardOpenOption.APPEND);
        follower.read();
        assertThat(heard).containsExactly("starting", "READY now");
        assertThat(follower.last()).isEqualTo(heard);
    }

    @Test
    void aLogThatIsNotThereYetIsNoMistake() {
        new LogFollower(dir.resolve("none.log"), line -> {
            throw new AssertionError(line);
        }).read();
    }
}
