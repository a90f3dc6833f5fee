package dev.engram.trainer.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.api.event.ModelDecided;
import dev.engram.api.event.RoundEvent;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.Topics;
import dev.engram.artifacts.PluginStore;
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
            assertThat(trainer.status("/v1/scenarios/nobody")).isEqualTo(404);
            assertThat(TrainerProcess.json(trainer.post("/v1/plugins?name=text.jar", "application/java-archive", new byte[10]))
                    .path("code").asText()).isEqualTo("no-plugin");
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

            assertThat(trainer.text("/q/metrics")).contains("engram_rounds_total{outcome=\"accepted\",scenario=\"tiny\"} 1.0",
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
    void aTrainerKilledInMidRoundGoesOnWhereItWas() throws Exception {
        // Given a long round under way
        install("vision", "scenario-digits");
        String attempt;
        try (TrainerProcess trainer = platform.trainer().awaitReady()) {
            platform.scenario(scenario("killed", Map.of("epochs", 400, "exemplars", 20)));
            admitted(trainer, "killed", 2, 40);
            platform.request("killed", "killed-1");
            attempt = platform.await("a round under way", event -> "killed".equals(event.scenario()) && event.progress() != null
                    && "train".equals(event.progress().get("phase"))).attempt();
            List<ProcessHandle> workers = trainer.workers();
            assertThat(workers).isNotEmpty();

            // When the trainer is killed
            trainer.kill();

            // Then its worker ends by itself
            Waiting.until("the worker is gone", Duration.ofSeconds(20), () -> workers.stream().noneMatch(ProcessHandle::isAlive));
        }
        // And when it starts again, with a shorter configuration
        platform.scenario(scenario("killed", Map.of("epochs", 2, "exemplars", 20)));
        try (TrainerProcess trainer = platform.trainer().awaitReady()) {
            RoundEvent end = platform.answer("killed-1");

            // Then the request is answered by another attempt, and the dead one counts as none
            assertThat(end.type()).isEqualTo(RoundEvent.ACCEPTED);
            assertThat(end.round()).isEqualTo(1);
            assertThat(end.attempt()).isNotEqualTo(attempt);
            assertThat(end.samples()).isEqualTo(80);
            registered(trainer, "killed", 1);
            // And its run is closed as abandoned
            List<RunInfo> runs = platform.mlflow.runs(platform.mlflow.experiment("killed"), "");
            assertThat(runs).filteredOn(run -> attempt.equals(run.tags().get("engram.attempt"))).singleElement().satisfies(run -> {
                assertThat(run.status()).isEqualTo(RunStatus.KILLED);
                assertThat(run.tags()).containsKey("engram.abandoned");
            });
            assertThat(runs).filteredOn(run -> run.status() == RunStatus.FINISHED).singleElement()
                    .satisfies(run -> assertThat(run.tags()).containsEntry("engram.verdict", "accepted"));
            assertThat(dir.resolve("trainer/rounds/killed").resolve(attempt)).doesNotExist();
        }
        // And nothing is new twice after yet another start
        try (TrainerProcess trainer = platform.trainer().awaitReady()) {
            assertThat(trainer.get("/v1/scenarios/killed").path("pending").asLong()).isZero();
            assertThat(trainer.get("/v1/scenarios/killed/rounds")).hasSize(1);
            assertThat(platform.heard("killed")).filteredOn(Terminal::is).hasSize(1);
        }
    }

    @Test
    void mlflowsAbsenceDelaysRegisteringAndNoRound() throws Exception {
        install("vision", "scenario-digits");
        try (TrainerProcess trainer = platform.trainer().awaitReady()) {
            platform.scenario(scenario("away", Map.of("epochs", 2, "exemplars", 20)));
            admitted(trainer, "away", 0, 20);

            // Given that MLflow is away
            platform.stopMlflow();
            // When a round is requested
            platform.request("away", "away-1");
            RoundEvent end = platform.answer("away-1");
            // Then it is accepted all the same, and the trainer stays ready
            assertThat(end.type()).isEqualTo(RoundEvent.ACCEPTED);
            assertThat(end.run()).isNull();
            assertThat(trainer.status("/q/health/ready")).isEqualTo(200);

            // And when MLflow comes back, it is registered, with its curve
            platform.startMlflow();
            JsonNode round = registered(trainer, "away", 1);
            RunInfo run = platform.mlflow.run(round.path("run").asText());
            assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
            assertThat(run.tags()).containsEntry("engram.attempt", end.attempt());
            assertThat(run.startMillis()).isLessThan(java.time.Instant.parse(end.time()).toEpochMilli());
        }
    }

    @Test
    void storeAndBrokerMayGoAndComeInMidRound() throws Exception {
        // Given a round under way
        install("vision", "scenario-digits");
        try (TrainerProcess trainer = platform.trainer().awaitReady()) {
            platform.scenario(scenario("outage", Map.of("epochs", 30, "exemplars", 20)));
            admitted(trainer, "outage", 0, 40);
            platform.request("outage", "outage-1");
            platform.await("a round under way", event -> "outage".equals(event.scenario()) && event.progress() != null
                    && "train".equals(event.progress().get("phase")));
            // When store and broker go before it ends
            platform.killStore();
            platform.stopBroker();
            Waiting.until("what was learned waits for the store", Duration.ofSeconds(120),
                    () -> trainer.words().contains("storing round 1 of outage: "));
            assertThat(trainer.status("/q/health/live")).isEqualTo(200);
            // And come back
            platform.startStore();
            platform.startBroker();
            // Then the round is committed as it was learned
            RoundEvent end = platform.answer("outage-1");
            assertThat(end.type()).isEqualTo(RoundEvent.ACCEPTED);
            assertThat(platform.heard("outage")).extracting(RoundEvent::attempt).containsOnly(end.attempt());
            assertThat(journal("outage")).filteredOn(entry -> entry.kind().round()).hasSize(1);
            registered(trainer, "outage", 1);
            trainer.awaitReady();
        }
    }

    @Test
    void stoppingCancelsTheRoundAndCountsNoAttempt() throws Exception {
        // Given a long round under way
        install("vision", "scenario-digits");
        List<ProcessHandle> workers;
        try (TrainerProcess trainer = platform.trainer().awaitReady()) {
            platform.scenario(scenario("stopped", Map.of("epochs", 400, "exemplars", 20)));
            admitted(trainer, "stopped", 0, 40);
            platform.request("stopped", "stopped-1");
            platform.await("a round under way", event -> "stopped".equals(event.scenario()) && event.progress() != null
                    && "train".equals(event.progress().get("phase")));
            workers = trainer.workers();
            // When the trainer is told to stop
        }
        // Then nobody is left, and the journal knows of no round
        assertThat(workers).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        assertThat(journal("stopped")).extracting(JournalEntry::kind).containsOnly(EntryKind.CONFIGURATION);
        // And the request is still open
        platform.scenario(scenario("stopped", Map.of("epochs", 2, "exemplars", 20)));
        try (TrainerProcess trainer = platform.trainer().awaitReady()) {
            assertThat(platform.answer("stopped-1").type()).isEqualTo(RoundEvent.ACCEPTED);
            assertThat(trainer.get("/v1/scenarios/stopped/rounds")).hasSize(1);
        }
    }

    @Test
    void decisionsAreAppliedOnceAlsoWhileNoRoundRuns() throws Exception {
        install("vision", "scenario-digits");
        try (TrainerProcess trainer = platform.trainer().awaitReady()) {
            // Given two accepted rounds, the second one champion
            platform.scenario(scenario("decided", Map.of("epochs", 2, "exemplars", 20)));
            admitted(trainer, "decided", 0, 20);
            platform.request("decided", "decided-1");
            assertThat(platform.answer("decided-1").type()).isEqualTo(RoundEvent.ACCEPTED);
            admitted(trainer, "decided", 2, 20);
            platform.request("decided", "decided-2");
            assertThat(platform.answer("decided-2").type()).isEqualTo(RoundEvent.ACCEPTED);
            decide("decision-1", ModelDecided.PROMOTED, 2);
            // When the first is made champion, twice said
            decide("decision-2", ModelDecided.ROLLED_BACK, 1);
            decide("decision-2", ModelDecided.ROLLED_BACK, 1);
            // Then the head moves back, once
            Waiting.until("the head is round 1", Duration.ofSeconds(30),
                    () -> trainer.get("/v1/scenarios/decided").path("head").path("round").asLong() == 1);
        }
        try (TrainerProcess trainer = platform.trainer().awaitReady()) {
            assertThat(trainer.get("/v1/scenarios/decided").path("head").path("champion").path("round").asLong()).isEqualTo(1);
            assertThat(journal("decided")).filteredOn(entry -> entry.kind() == EntryKind.DECISION)
                    .extracting(entry -> entry.decision().kind()).containsExactly(ModelDecided.PROMOTED, ModelDecided.ROLLED_BACK);
            assertThat(trainer.get("/v1/scenarios/decided/rounds").get(1).path("inHead").asBoolean()).isFalse();
        }
    }

    @Test
    void twoTrainersShareTheScenariosAndAZombieCommitsNothing() throws Exception {
        install("vision", "scenario-digits");
        List<String> scenarios = List.of("shared-a", "shared-b", "shared-c", "shared-d");
        try (TrainerProcess one = platform.trainer().awaitReady(); TrainerProcess two = platform.trainer("second").awaitReady()) {
            // Given scenarios that two trainers share
            for (String scenario : scenarios) {
                platform.scenario(scenario(scenario, Map.of("epochs", 10, "exemplars", 20)));
            }
            Waiting.until("every scenario has one trainer, and each trainer has some", Duration.ofSeconds(60), () ->
                    owned(one, scenarios) + owned(two, scenarios) == scenarios.size() && owned(one, scenarios) > 0 && owned(two, scenarios) > 0);
            String shared = scenarios.stream().filter(id -> owned(two, List.of(id)) == 1).findFirst().orElseThrow();
            // And a round of one of them under way
            admit(shared);
            platform.request(shared, shared + "-1");
            String zombie = platform.await("a round under way", event -> shared.equals(event.scenario())).attempt();

            // When its trainer stands still for longer than the others wait
            two.signal("STOP");
            Waiting.until("the other one takes over", Duration.ofSeconds(60), () -> owned(one, scenarios) == scenarios.size());

            // Then the other one does the round
            RoundEvent end = platform.answer(shared + "-1");
            assertThat(end.type()).isEqualTo(RoundEvent.ACCEPTED);
            assertThat(end.attempt()).isNotEqualTo(zombie);
            registered(one, shared, 1);

            // And when the first one goes on, it commits nothing and closes what it left
            two.signal("CONT");
            Waiting.until("the zombie's run is closed", Duration.ofSeconds(60), () -> platform.mlflow
                    .runs(platform.mlflow.experiment(shared), "tags.\"engram.attempt\" = '" + zombie + "'").stream()
                    .allMatch(run -> run.status() == RunStatus.KILLED));
            Waiting.until("they share again", Duration.ofSeconds(60), () ->
                    owned(one, scenarios) + owned(two, scenarios) == scenarios.size() && owned(two, scenarios) > 0);
            assertThat(journal(shared)).filteredOn(entry -> entry.kind().round()).hasSize(1);
            assertThat(platform.heard(shared)).filteredOn(Terminal::is).hasSize(1);
            assertThat(platform.mlflow.versions(shared)).hasSize(1);
            // And rounds of the others are done, each once
            for (String scenario : scenarios.stream().filter(id -> !id.equals(shared)).toList()) {
                admit(scenario);
                platform.request(scenario, scenario + "-1");
                assertThat(platform.answer(scenario + "-1").type()).isEqualTo(RoundEvent.ACCEPTED);
                assertThat(journal(scenario)).filteredOn(entry -> entry.kind().round()).hasSize(1);
            }
        }
    }

    private static void admit(String scenario) {
        platform.admit(scenario, 0, 0, 20);
        platform.admit(scenario, 1, 0, 20);
    }

    private static long owned(TrainerProcess trainer, List<String> scenarios) {
        return scenarios.stream().filter(id -> trainer.status("/v1/scenarios/" + id) == 200
                && trainer.get("/v1/scenarios/" + id).path("owned").asBoolean()).count();
    }

    private static void decide(String id, String kind, long round) {
        platform.send(Topics.DECISIONS, "decided", Topics.TYPE_MODEL_DECIDED,
                new ModelDecided(1, id, "decided", kind, round, String.valueOf(round), null, "test", "2026-01-01T00:00:00Z"));
    }

    /** Pictures of two classes, and the catalog has read them. */
    private static void admitted(TrainerProcess trainer, String scenario, int label, int count) {
        platform.admit(scenario, label, 0, count);
        platform.admit(scenario, label + 1, 0, count);
        Waiting.until("the log is read and the plugins are there", Duration.ofSeconds(30),
                () -> trainer.status("/v1/scenarios/" + scenario) == 200
                        && trainer.get("/v1/scenarios/" + scenario + "/offset").path("next").asLong() == platform.end(scenario)
                        && platform.latestPlugins().equals(trainer.get("/v1/scenarios/" + scenario).path("record").path("pluginSet").asText()));
    }

    private static void install(String... modules) {
        PluginStore plugins = new PluginStore(platform.store);
        for (String module : modules) {
            plugins.install(Platform.jar(module));
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
