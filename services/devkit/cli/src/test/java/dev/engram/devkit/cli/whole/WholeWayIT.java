package dev.engram.devkit.cli.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.api.event.RoundEvent;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.dataset.FolderDataset;
import dev.engram.devkit.cli.platform.Home;
import dev.engram.devkit.cli.platform.Installation;
import dev.engram.devkit.cli.platform.Options;
import dev.engram.devkit.cli.platform.Platform;
import dev.engram.devkit.cli.platform.PlatformStatus;
import dev.engram.devkit.cli.prepare.Preparation;
import dev.engram.devkit.cli.wire.Connection;
import dev.engram.devkit.cli.wire.ImagePublisher;
import dev.engram.devkit.cli.wire.ImagePublisher.Published;
import dev.engram.devkit.cli.wire.Promotion;
import dev.engram.devkit.cli.wire.Round;
import dev.engram.devkit.cli.wire.RoundFollower;
import dev.engram.devkit.cli.wire.ScenarioAuthor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A platform of real processes; the tests tell one story in their order. */
@TestMethodOrder(OrderAnnotation.class)
class WholeWayIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String SCENARIO = "dots";

    @TempDir
    static Path dir;
    private static final Console CONSOLE = Console.system();
    private static Home home;
    private static Platform platform;
    private static Path data;

    @BeforeAll
    static void start() throws IOException {
        Installation installation = Built.at(dir.resolve("dist"));
        home = Home.at(dir.resolve("home"));
        data = Dots.write(dir.resolve("dots"), "left", "right", "top");
        new Preparation(installation, home, CONSOLE).run(false);
        platform = Platform.start(installation, home, new Options(Optional.empty(), "1g", 1, "cpu", false, false), CONSOLE);
    }

    @AfterAll
    static void stop() throws IOException {
        if (platform != null) {
            platform.close();
            assertThat(PlatformStatus.of(home).state()).isEqualTo("down");
        }
        Built.remove(dir.resolve("dist"));
    }

    @Test
    @Order(1)
    void everyPartIsReady() {
        PlatformStatus status = PlatformStatus.of(home);
        assertThat(status.ok()).as(status.toString()).isTrue();
        assertThat(status.parts()).extracting(PlatformStatus.PartStatus::name)
                .containsExactly("kafka", "s3", "mlflow", "ingest", "trainer", "promoter", "serving");
    }

    @Test
    @Order(2)
    void aJarBuiltOutsideIsInstalledByDroppingItIn() {
        // Given a jar compiled against the contract alone
        // When it is dropped into the folder
        OutsidePlugin.write(home.plugins().resolve("dots-1.0.jar"), dir.resolve("outside"));

        // Then the running trainer knows it, and a scenario can be made of it
        await("the plugin is installed", () -> connection().trainer().plugins().stream().anyMatch(jar -> jar.path("id").asText().equals("dots")));
        ScenarioRecord record = new ScenarioAuthor(connection()).create(SCENARIO, OutsidePlugin.SCENARIO, Map.of(), ScenarioRecord.FOLLOW,
                RoundPolicy.defaults());
        assertThat(connection().scenarios().require(SCENARIO)).isEqualTo(record);
    }

    @Test
    @Order(3)
    void publishedImagesAreLearnedAndServedOnceAPersonSaysSo() throws IOException {
        // Given images of two classes
        Published published = publish("left", "right");
        assertThat(published.rejected()).isEmpty();

        // When a round is asked for, and its version is made champion in MLflow
        Round round = learn();
        new Promotion(connection()).promote(SCENARIO, round.version(), PATIENCE);

        // Then serving tells them apart and names the version
        assertThat(round.averageAccuracy()).isGreaterThan(0.9);
        assertServed("left", round.version());
        assertServed("right", round.version());
    }

    @Test
    @Order(4)
    void aNewClassIsLearnedWithoutForgettingAfterTheTrainerWasKilled() throws IOException {
        // Given a new class, published while the trainer is killed
        kill("trainer");
        publish("top");
        await("the trainer is back", () -> PlatformStatus.of(home).ok());

        // When the next round is promoted
        Round round = learn();
        new Promotion(connection()).promote(SCENARIO, round.version(), PATIENCE);

        // Then all three are known
        assertThat(round.samples()).isEqualTo(50);
        assertThat(round.classes()).containsExactly("left", "right", "top");
        assertServed("top", round.version());
        assertServed("left", round.version());
    }

    @Test
    @Order(5)
    void movingTheAliasBackRollsBackModelAndLearner() throws IOException {
        // Given two versions, of which the second is served
        List<Round> rounds = connection().trainer().rounds(SCENARIO);

        // When a person moves the alias back
        new Promotion(connection()).promote(SCENARIO, rounds.get(0).version(), PATIENCE);

        // Then the old model answers, and the learner builds on its state
        assertServed("left", rounds.get(0).version());
        await("the head moved", () -> connection().trainer().requireScenario(SCENARIO).path("head").path("state").asText().equals(rounds.get(0).state()));
    }

    private static Connection connection() {
        return platform.connection();
    }

    private static Published publish(String... classes) {
        FolderDataset dots = FolderDataset.read(data, 0).only(List.of(classes));
        return new ImagePublisher(connection().kafka(), CONSOLE).publish(SCENARIO, dots.source(), dots.images());
    }

    /** A round over everything published; returns it once MLflow has a version of it. */
    private static Round learn() {
        RoundEvent end = new RoundFollower(connection().kafka(), CONSOLE, PATIENCE).run(SCENARIO, "test");
        assertThat(end.type()).as(String.valueOf(end.reason())).isEqualTo(RoundEvent.ACCEPTED);
        await("the round is registered", () -> last().version() != null);
        return last();
    }

    private static Round last() {
        List<Round> rounds = connection().trainer().rounds(SCENARIO);
        return rounds.get(rounds.size() - 1);
    }

    private static void assertServed(String name, String version) throws IOException {
        JsonNode answer = connection().serving().predict(SCENARIO, Files.readAllBytes(data.resolve("test").resolve(name).resolve("0.png")));
        assertThat(answer.path("class").asText()).isEqualTo(name);
        assertThat(answer.path("model_version").asText()).isEqualTo(version);
    }

    private static void kill(String part) {
        long pid = PlatformStatus.of(home).parts().stream().filter(p -> p.name().equals(part)).findFirst().orElseThrow().pid();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        await(part + " is gone", () -> PlatformStatus.of(home).parts().stream().noneMatch(p -> p.name().equals(part) && p.pid() == pid));
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000L);
        }
    }
}
