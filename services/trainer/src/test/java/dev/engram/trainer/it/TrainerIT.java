package dev.engram.trainer.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.RoundEvent;
import dev.engram.api.event.Topics;
import dev.engram.devkit.process.Waiting;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.registry.RunInfo;
import dev.engram.registry.RunStatus;
import dev.engram.registry.VersionInfo;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The packaged trainer with the real engine between a real broker, a real S3 server and a real MLflow: its main job. */
class TrainerIT {
    private final Platform platform = Platform.shared();

    @Test
    void fromScenarioAndJarsToAVersionInMlflow() throws Exception {
        try (TrainerProcess trainer = platform.trainer()) {
            assertThat(trainer.status("/v1/scenarios/nobody")).isEqualTo(404);
            assertThat(TrainerProcess.json(trainer.post("/v1/plugins?name=text.jar", "application/java-archive", new byte[10]))
                    .path("code").asText()).isEqualTo("no-plugin");
            // Given jars that were installed over HTTP and by dropping one into the folder, and a scenario that follows
            JsonNode installed = TrainerProcess.json(trainer.post("/v1/plugins?name=vision.jar", "application/java-archive",
                    Files.readAllBytes(Platform.jar("vision"))));
            assertThat(installed.path("id").asText()).isEqualTo("vision");
            Files.copy(Platform.jar("scenario-digits"), Files.createDirectories(platform.dir().resolve("plugins")).resolve("digits.jar"));
            platform.scenario("tiny", Map.of("epochs", 2, "exemplars", 20));
            Waiting.until("the scenario follows both jars", Duration.ofSeconds(30), () -> trainer.json("/v1/plugins").size() == 2
                    && trainer.status("/v1/scenarios/tiny") == 200
                    && platform.latestPlugins().equals(trainer.json("/v1/scenarios/tiny").path("record").path("pluginSet").asText()));
            // And samples of two classes
            platform.admit("tiny", 0, 0, 40);
            platform.admit("tiny", 1, 0, 40);
            Waiting.until("the log is read", Duration.ofSeconds(30),
                    () -> trainer.json("/v1/scenarios/tiny/offset").path("next").asLong() == platform.end("tiny"));
            assertThat(trainer.json("/v1/scenarios/tiny").path("pending").asLong()).isEqualTo(80);

            // When a round is requested
            platform.request("tiny", "first");
            RoundEvent end = platform.answer("first");

            // Then it is accepted, was told live, and stands in the journal
            assertThat(end.reason()).isNull();
            assertThat(end.type()).isEqualTo(RoundEvent.ACCEPTED);
            assertThat(end.classes()).containsExactly("c0", "c1");
            assertThat(platform.heard("tiny")).extracting(RoundEvent::type).startsWith(RoundEvent.STARTED, RoundEvent.PROGRESSED);
            assertThat(platform.journal("tiny")).extracting(JournalEntry::kind).contains(EntryKind.ROUND_ACCEPTED);
            // And over HTTP, with its version as soon as MLflow has it
            JsonNode round = platform.registered(trainer, "tiny", 1);
            assertThat(round.path("verdict").asText()).isEqualTo("accepted");
            assertThat(round.path("samples").asInt()).isEqualTo(80);
            assertThat(round.path("run").asText()).isEqualTo(end.run());
            assertThat(round.path("mlflow").asText()).contains(end.run());
            shown("tiny", round);
            assertThat(trainer.json("/v1/scenarios/tiny").path("pending").asLong()).isZero();

            assertThat(trainer.get("/q/metrics").body()).contains("engram_rounds_total{outcome=\"accepted\",scenario=\"tiny\"} 1.0",
                    "engram_catalog_lag 0.0", "engram_changes_waiting{scenario=\"tiny\"} 0.0", "engram_round_duration_seconds_count");

            // When another is requested though nothing waits
            String request = TrainerProcess.json(trainer.post("/v1/scenarios/tiny/rounds", "application/json", new byte[0])).path("request").asText();

            // Then the request is answered, and says why no round came of it
            RoundEvent nothing = platform.answer(request);
            assertThat(nothing.type()).isEqualTo(RoundEvent.FAILED);
            assertThat(nothing.reason()).contains("nothing to learn");
        }
    }

    @Test
    void decisionsAreAppliedOnceAlsoWhileNoRoundRuns() throws Exception {
        platform.install("vision", "scenario-digits");
        try (TrainerProcess trainer = platform.trainer()) {
            // Given two accepted rounds, the second one champion
            platform.scenario("decided", Map.of("epochs", 2, "exemplars", 20));
            platform.admitted(trainer, "decided", 0, 20);
            platform.request("decided", "decided-1");
            assertThat(platform.answer("decided-1").type()).isEqualTo(RoundEvent.ACCEPTED);
            platform.admitted(trainer, "decided", 2, 20);
            platform.request("decided", "decided-2");
            assertThat(platform.answer("decided-2").type()).isEqualTo(RoundEvent.ACCEPTED);
            decide("decision-1", ModelDecided.PROMOTED, 2);
            // When the first is made champion, twice said
            decide("decision-2", ModelDecided.ROLLED_BACK, 1);
            decide("decision-2", ModelDecided.ROLLED_BACK, 1);
            // Then the head moves back, once
            Waiting.until("the head is round 1", Duration.ofSeconds(30),
                    () -> trainer.json("/v1/scenarios/decided").path("head").path("round").asLong() == 1);
        }
        try (TrainerProcess trainer = platform.trainer()) {
            assertThat(trainer.json("/v1/scenarios/decided").path("head").path("champion").path("round").asLong()).isEqualTo(1);
            assertThat(platform.journal("decided")).filteredOn(entry -> entry.kind() == EntryKind.DECISION)
                    .extracting(entry -> entry.decision().kind()).containsExactly(ModelDecided.PROMOTED, ModelDecided.ROLLED_BACK);
            assertThat(trainer.json("/v1/scenarios/decided/rounds").get(1).path("inHead").asBoolean()).isFalse();
        }
    }

    private void decide(String id, String kind, long round) {
        platform.send(Topics.DECISIONS, "decided", Topics.TYPE_MODEL_DECIDED,
                new ModelDecided(1, id, "decided", kind, round, String.valueOf(round), null, "test", "2026-01-01T00:00:00Z"));
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
}
