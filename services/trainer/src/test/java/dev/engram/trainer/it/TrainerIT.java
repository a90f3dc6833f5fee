package dev.engram.trainer.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.api.event.RoundEvent;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.registry.RunInfo;
import dev.engram.registry.RunStatus;
import dev.engram.registry.VersionInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged trainer with the real engine between a real broker and a real S3 server. */
class TrainerIT {
    @TempDir
    static Path dir;

    private static Platform platform;

    @BeforeAll
    static void up() {
        platform = new Platform(dir);
    }

    @AfterAll
    static void down() {
        platform.close();
    }

    @Test
    void fromScenarioAndJarsToAVersionInMlflow() throws Exception {
        try (TrainerProcess trainer = platform.trainer().awaitReady()) {
            // Given jars that were installed over HTTP and by dropping one into the folder, and a scenario that follows
            JsonNode installed = TrainerProcess.json(trainer.post("/v1/plugins?name=vision.jar", "application/java-archive",
                    Files.readAllBytes(Platform.jar("vision"))));
            assertThat(installed.path("id").asText()).isEqualTo("vision");
            Files.copy(Platform.jar("scenario-digits"), Files.createDirectories(dir.resolve("plugins")).resolve("digits.jar"));
            platform.scenario(scenario("tiny", Map.of("epochs", 2, "exemplars", 20)));
            Waiting.until("the scenario follows both jars", Duration.ofSeconds(30), () -> trainer.get("/v1/plugins").size() == 2
                    && trainer.status("/v1/scenarios/tiny") == 200
                    && platform.latestPlugins().equals(trainer.get("/v1/scenarios/tiny").path("record").path("pluginSet").asText()));
            // And samples of two classes
            platform.admit("tiny", 0, 0, 40);
            platform.admit("tiny", 1, 0, 40);
            Waiting.until("the log is read", Duration.ofSeconds(30),
                    () -> trainer.get("/v1/scenarios/tiny/offset").path("next").asLong() == platform.end("tiny"));
            assertThat(trainer.get("/v1/scenarios/tiny").path("pending").asLong()).isEqualTo(80);

            // When a round is requested
            platform.request("tiny", "first");
            RoundEvent end = platform.answer("first");

            // Then it is accepted, was told live, and stands in the journal
            assertThat(end.reason()).isNull();
            assertThat(end.type()).isEqualTo(RoundEvent.ACCEPTED);
            assertThat(end.classes()).containsExactly("c0", "c1");
            assertThat(platform.heard("tiny")).extracting(RoundEvent::type).startsWith(RoundEvent.STARTED, RoundEvent.PROGRESSED);
            assertThat(journal("tiny")).extracting(JournalEntry::kind).contains(EntryKind.ROUND_ACCEPTED);
            // And over HTTP, with its version as soon as MLflow has it
            JsonNode round = registered(trainer, "tiny", 1);
            assertThat(round.path("verdict").asText()).isEqualTo("accepted");
            assertThat(round.path("samples").asInt()).isEqualTo(80);
            assertThat(round.path("run").asText()).isEqualTo(end.run());
            assertThat(round.path("mlflow").asText()).contains(end.run());
            shown("tiny", round);
            assertThat(trainer.get("/v1/scenarios/tiny").path("pending").asLong()).isZero();

            // When another is requested though nothing waits
            String request = TrainerProcess.json(trainer.post("/v1/scenarios/tiny/rounds", "application/json", new byte[0])).path("request").asText();

            // Then the request is answered, and says why no round came of it
            RoundEvent nothing = platform.answer(request);
            assertThat(nothing.type()).isEqualTo(RoundEvent.FAILED);
            assertThat(nothing.reason()).contains("nothing to learn");
        }
    }

    private void shown(String scenario, JsonNode round) {
        VersionInfo version = platform.mlflow.version(scenario, round.path("version").asText());
        assertThat(version.run()).isEqualTo(round.path("run").asText());
        assertThat(version.description()).startsWith("Round 1: 2 new classes: c0, c1");
        assertThat(version.tags()).containsEntry("engram.round", "1").containsEntry("engram.bundle", round.path("bundle").asText());
        assertThat(platform.mlflow.alias(scenario, "challenger")).contains(version.version());
        RunInfo run = platform.mlflow.run(version.run());
        assertThat(run.name()).isEqualTo("round-0001");
        assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
        assertThat(run.tags()).containsEntry("engram.verdict", "accepted").containsEntry("engram.attempt", round.path("attempt").asText())
                .containsEntry("mlflow.loggedImages", "true").containsKeys("engram.plugins.jars", "engram.offsets", "mlflow.loggedArtifacts");
    }

    private static JsonNode registered(TrainerProcess trainer, String scenario, int round) {
        Waiting.until("round " + round + " is registered", Duration.ofSeconds(60), () -> {
            JsonNode rounds = trainer.get("/v1/scenarios/" + scenario + "/rounds");
            return rounds.size() >= round && rounds.get(round - 1).hasNonNull("version");
        });
        return trainer.get("/v1/scenarios/" + scenario + "/rounds").get(round - 1);
    }

    static ScenarioRecord scenario(String id, Map<String, Object> configuration) {
        return new ScenarioRecord(1, id, "digits", configuration, null, ScenarioRecord.FOLLOW, null);
    }

    static List<JournalEntry> journal(String scenario) {
        return Journal.of(platform.store, scenario).entries();
    }
}
