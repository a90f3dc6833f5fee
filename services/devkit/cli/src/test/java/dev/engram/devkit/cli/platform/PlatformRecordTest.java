package dev.engram.devkit.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.devkit.cli.platform.PlatformRecord.PartRecord;
import dev.engram.devkit.cli.wire.Endpoints;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformRecordTest {
    private static final Map<String, String> ENDPOINTS = Map.of("kafka", "127.0.0.1:9094", "s3", "http://127.0.0.1:9000", "mlflow",
            "http://127.0.0.1:5000", "ingest", "http://127.0.0.1:8081", "trainer", "http://127.0.0.1:8082", "promoter",
            "http://127.0.0.1:8083", "serving", "http://127.0.0.1:8084");

    @TempDir
    Path dir;
    private Home home;

    @BeforeEach
    void makeHome() {
        home = Home.at(dir.resolve("home")).create();
    }

    @Test
    void isReadBackAsItWasWritten() {
        PlatformRecord record = record(PlatformRecord.UP, ProcessMark.current());
        record.write(home);
        assertThat(PlatformRecord.read(home)).contains(record);
        PlatformRecord.remove(home);
        assertThat(PlatformRecord.read(home)).isEmpty();
    }

    @Test
    void holdsNoSecret() {
        Credentials credentials = Credentials.of(home);
        PlatformRecord record = record(PlatformRecord.UP, ProcessMark.current());
        Endpoints endpoints = record.endpoints(credentials);
        assertThat(endpoints.s3SecretKey()).isEqualTo(credentials.s3SecretKey());
        assertThat(endpoints.trainer()).isEqualTo(URI.create("http://127.0.0.1:8082"));
        assertThat(dev.engram.devkit.cli.wire.Json.pretty(record)).doesNotContain(credentials.s3SecretKey());
    }

    @Test
    void anotherProcessUnderTheLaunchersNumberIsNotTheLauncher() {
        // Given the number of a process that runs, but started at another time, or is another program
        ProcessMark self = ProcessMark.current();

        // When it is looked for, then only the very same is found
        assertThat(record(PlatformRecord.UP, self).up()).isTrue();
        assertThat(record(PlatformRecord.STARTING, self).up()).isFalse();
        assertThat(record(PlatformRecord.UP, new ProcessMark(self.pid(), self.started() - 60_000, self.token())).running()).isFalse();
        assertThat(record(PlatformRecord.UP, new ProcessMark(self.pid(), self.started(), "another program")).running()).isFalse();
        assertThat(record(PlatformRecord.UP, new ProcessMark(Integer.MAX_VALUE, self.started(), self.token())).running()).isFalse();
    }

    @Test
    void aHomeWithoutRecordIsDown() {
        PlatformStatus status = PlatformStatus.of(home);
        assertThat(status.ok()).isFalse();
        assertThat(status.state()).isEqualTo("down");
        assertThat(status.parts()).isEmpty();
    }

    @Test
    void aLauncherThatIsGoneLeavesItsPartsBehind() {
        // Given a record whose launcher is gone and one of whose parts runs: this process plays it
        ProcessMark gone = new ProcessMark(Integer.MAX_VALUE, 0, "EngramMain");
        record(PlatformRecord.UP, gone).write(home);

        // When the platform is asked how it is
        PlatformStatus status = PlatformStatus.of(home);

        // Then it says what is left
        assertThat(status.ok()).isFalse();
        assertThat(status.state()).isEqualTo("left behind");
        assertThat(status.parts()).singleElement().satisfies(part -> {
            assertThat(part.name()).isEqualTo("kafka");
            assertThat(part.state()).isEqualTo("not ready");
            assertThat(part.detail()).isEqualTo("does not answer");
        });
    }

    private PlatformRecord record(String state, ProcessMark launcher) {
        // Port 1 of the loopback interface: nobody listens there
        PartRecord kafka = new PartRecord("kafka", ProcessMark.current(), "ready", 2, "127.0.0.1:1", "tcp://127.0.0.1:1", "kafka.log");
        return new PlatformRecord(1, state, launcher, "dist", List.of(kafka), ENDPOINTS);
    }
}
