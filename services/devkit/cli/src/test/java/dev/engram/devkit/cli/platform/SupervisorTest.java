package dev.engram.devkit.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.engram.devkit.cli.UserError;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts are played by shell scripts. */
class SupervisorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String STAYS = "echo READY; exec sleep 600";

    @TempDir
    Path dir;
    private final List<String> said = new CopyOnWriteArrayList<>();
    private Home home;
    private Supervisor supervisor;

    @BeforeEach
    void makeSupervisor() {
        home = Home.at(dir.resolve("home")).create();
        Supervisor.Pace hasty = new Supervisor.Pace(Duration.ofMillis(5), Duration.ofMillis(5), Duration.ofMillis(20), 3, Duration.ofMinutes(5),
                Duration.ofSeconds(10));
        supervisor = new Supervisor(home, hasty, new Supervisor.Listener() {
            @Override
            public void say(String text) {
                said.add(text);
            }

            @Override
            public void logged(String part, String line) {}

            @Override
            public void changed() {}
        });
    }

    @AfterEach
    void stop() {
        supervisor.stop();
    }

    @Test
    void aPartThatIsKilledIsStartedAgain() {
        // Given a part that is ready
        supervisor.start(List.of(part("trainer", STAYS)), PATIENCE);
        supervisor.watch();
        Part trainer = supervisor.parts().get(0);
        long first = trainer.mark().pid();

        // When it is killed
        ProcessHandle.of(first).orElseThrow().destroyForcibly();

        // Then another takes its place, and people are told
        await(() -> said.contains("trainer is ready again"));
        assertThat(trainer.mark().pid()).isNotEqualTo(first);
        assertThat(trainer.deaths()).isEqualTo(1);
        assertThat(said).anyMatch(line -> line.startsWith("trainer died (exit code 137: killed"));
    }

    @Test
    void aPartThatKeepsDyingIsGivenUpWithItsLastWords() {
        // Given a part that is ready once, and can never be again
        supervisor.start(List.of(part("serving", "if [ -e again ]; then echo no port left; exit 5; fi; touch again; " + STAYS)), PATIENCE);
        supervisor.watch();
        Part serving = supervisor.parts().get(0);

        // When it is killed
        ProcessHandle.of(serving.mark().pid()).orElseThrow().destroyForcibly();

        // Then after some tries it is given up
        await(() -> serving.state() == Part.State.GIVEN_UP);
        await(() -> said.stream().anyMatch(line -> line.contains("given up (exit code 5)") && line.contains("no port left")));
    }

    @Test
    void aPartThatEndsBeforeItIsReadyIsAnErrorWithItsLastWords() {
        assertThatThrownBy(() -> supervisor.start(List.of(part("kafka", "echo the disk is full; exit 1")), PATIENCE))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("kafka ended with exit code 1 before it was ready")
                .hasMessageContaining("the disk is full");
    }

    @Test
    void aPartThatIsNeverReadyIsAnError() {
        assertThatThrownBy(() -> supervisor.start(List.of(part("kafka", "exec sleep 600")), Duration.ofMillis(50)))
                .isInstanceOf(UserError.class).hasMessageContaining("was not ready within");
    }

    @Test
    void whatAPartStartedIsStoppedWithIt() throws IOException {
        // Given a part whose child outlives it, as MLflow's server does when MLflow is killed
        supervisor.start(List.of(part("mlflow", "sleep 600 & echo $! > child; " + STAYS)), PATIENCE);
        long leader = supervisor.parts().get(0).mark().pid();
        long child = Long.parseLong(Files.readString(home.data("mlflow").resolve("child")).strip());
        ProcessHandle.of(leader).orElseThrow().destroyForcibly();
        await(() -> !ProcessTable.alive(leader));
        assertThat(ProcessTable.alive(child)).isTrue();

        // When the platform stops
        supervisor.stop();

        // Then the child is gone, too
        assertThat(ProcessTable.alive(child)).isFalse();
    }

    @Test
    void wavesStopInReverseOrder() throws IOException {
        // Given two waves that write down when they are told to stop
        String remembers = "trap 'echo %s >> ../order; exit 0' TERM; echo READY; while :; do sleep 0.05; done";
        supervisor.start(List.of(part("kafka", remembers.formatted("kafka"))), PATIENCE);
        supervisor.start(List.of(part("trainer", remembers.formatted("trainer"))), PATIENCE);

        // When the platform stops, then what stands on the other goes first
        supervisor.stop();
        assertThat(Files.readAllLines(home.dir().resolve("order"))).containsExactly("trainer", "kafka");
    }

    @Test
    void leftoversOfAKilledLauncherAreFoundByTheRecord() {
        // Given a part, recorded, and a launcher that is gone
        supervisor.start(List.of(part("ingest", STAYS)), PATIENCE);
        Part ingest = supervisor.parts().get(0);
        new PlatformRecord(1, PlatformRecord.UP, new ProcessMark(Integer.MAX_VALUE, 0, "EngramMain"), "dist", List.of(ingest.record()), Map.of())
                .write(home);

        // When the next start looks for leftovers
        List<String> stopped = new Leftovers(home).stop();

        // Then the part is stopped and the record is gone
        assertThat(stopped).containsExactly("ingest (" + ingest.mark().pid() + ")");
        assertThat(ProcessTable.alive(ingest.mark().pid())).isFalse();
        assertThat(PlatformRecord.read(home)).isEmpty();
        assertThat(new Leftovers(home).stop()).isEmpty();
    }

    private PartSpec part(String name, String script) {
        return new PartSpec(name, List.of("sh", "-c", script), "sleep", Map.of(), home.data(name), "nowhere", "READY",
                URI.create("tcp://127.0.0.1:1"));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("came in time").isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
