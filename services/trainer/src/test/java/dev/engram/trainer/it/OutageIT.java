package dev.engram.trainer.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.api.event.RoundEvent;
import dev.engram.devkit.process.Waiting;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.lineage.journal.JournalEntry;
import dev.engram.registry.RunInfo;
import dev.engram.registry.RunStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is lost when something dies or goes away: nothing. */
class OutageIT {
    private final Platform platform = Platform.shared();

    @Test
    void aTrainerKilledInMidRoundGoesOnWhereItWas() throws Exception {
        // Given a long round under way
        platform.install("vision", "scenario-digits");
        String attempt;
        try (TrainerProcess trainer = platform.trainer()) {
            platform.scenario("killed", Map.of("epochs", 400, "exemplars", 20));
            platform.admitted(trainer, "killed", 2, 40);
            platform.request("killed", "killed-1");
            attempt = platform.await("a round under way", event -> "killed".equals(event.scenario()) && event.progress() != null
                    && "train".equals(event.progress().get("phase"))).attempt();
            List<ProcessHandle> workers = trainer.descendants();
            assertThat(workers).isNotEmpty();

            // When the trainer is killed
            trainer.kill();

            // Then its worker ends by itself
            Waiting.until("the worker is gone", Duration.ofSeconds(20), () -> workers.stream().noneMatch(ProcessHandle::isAlive));
        }
        // And when it starts again, with a shorter configuration
        platform.scenario("killed", Map.of("epochs", 2, "exemplars", 20));
        try (TrainerProcess trainer = platform.trainer()) {
            RoundEvent end = platform.answer("killed-1");

            // Then the request is answered by another attempt, and the dead one counts as none
            assertThat(end.type()).isEqualTo(RoundEvent.ACCEPTED);
            assertThat(end.round()).isEqualTo(1);
            assertThat(end.attempt()).isNotEqualTo(attempt);
            assertThat(end.samples()).isEqualTo(80);
            platform.registered(trainer, "killed", 1);
            // And its run is closed as abandoned
            List<RunInfo> runs = platform.mlflow.runs(platform.mlflow.experiment("killed"), "");
            assertThat(runs).filteredOn(run -> attempt.equals(run.tags().get("engram.attempt"))).singleElement().satisfies(run -> {
                assertThat(run.status()).isEqualTo(RunStatus.KILLED);
                assertThat(run.tags()).containsKey("engram.abandoned");
            });
            assertThat(runs).filteredOn(run -> run.status() == RunStatus.FINISHED).singleElement()
                    .satisfies(run -> assertThat(run.tags()).containsEntry("engram.verdict", "accepted"));
            assertThat(platform.dir().resolve("trainer/rounds/killed").resolve(attempt)).doesNotExist();
        }
        // And nothing is new twice after yet another start
        try (TrainerProcess trainer = platform.trainer()) {
            assertThat(trainer.json("/v1/scenarios/killed").path("pending").asLong()).isZero();
            assertThat(trainer.json("/v1/scenarios/killed/rounds")).hasSize(1);
            assertThat(platform.heard("killed")).filteredOn(Terminal::is).hasSize(1);
        }
    }

    @Test
    void stoppingCancelsTheRoundAndCountsNoAttempt() throws Exception {
        // Given a long round under way
        platform.install("vision", "scenario-digits");
        List<ProcessHandle> workers;
        try (TrainerProcess trainer = platform.trainer()) {
            platform.scenario("stopped", Map.of("epochs", 400, "exemplars", 20));
            platform.admitted(trainer, "stopped", 0, 40);
            platform.request("stopped", "stopped-1");
            platform.await("a round under way", event -> "stopped".equals(event.scenario()) && event.progress() != null
                    && "train".equals(event.progress().get("phase")));
            workers = trainer.descendants();
            // When the trainer is told to stop
        }
        // Then nobody is left, and the journal knows of no round
        assertThat(workers).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        assertThat(platform.journal("stopped")).extracting(JournalEntry::kind).containsOnly(EntryKind.CONFIGURATION);
        // And the request is still open
        platform.scenario("stopped", Map.of("epochs", 2, "exemplars", 20));
        try (TrainerProcess trainer = platform.trainer()) {
            assertThat(platform.answer("stopped-1").type()).isEqualTo(RoundEvent.ACCEPTED);
            assertThat(trainer.json("/v1/scenarios/stopped/rounds")).hasSize(1);
        }
    }

    @Test
    void storeAndBrokerMayGoAndComeInMidRound() throws Exception {
        // Given a round under way
        platform.install("vision", "scenario-digits");
        try (TrainerProcess trainer = platform.trainer()) {
            platform.scenario("outage", Map.of("epochs", 30, "exemplars", 20));
            platform.admitted(trainer, "outage", 0, 40);
            platform.request("outage", "outage-1");
            platform.await("a round under way", event -> "outage".equals(event.scenario()) && event.progress() != null
                    && "train".equals(event.progress().get("phase")));
            // When store and broker go before it ends
            platform.killStore();
            platform.stopBroker();
            Waiting.until("what was learned waits for the store", Duration.ofSeconds(120),
                    () -> trainer.log().contains("storing round 1 of outage: "));
            assertThat(trainer.status("/q/health/live")).isEqualTo(200);
            // And come back
            platform.startStore();
            platform.startBroker();
            // Then the round is committed as it was learned
            RoundEvent end = platform.answer("outage-1");
            assertThat(end.type()).isEqualTo(RoundEvent.ACCEPTED);
            assertThat(platform.heard("outage")).extracting(RoundEvent::attempt).containsOnly(end.attempt());
            assertThat(platform.journal("outage")).filteredOn(entry -> entry.kind().round()).hasSize(1);
            platform.registered(trainer, "outage", 1);
            trainer.ready();
        }
    }

    @Test
    void mlflowsAbsenceDelaysRegisteringAndNoRound() throws Exception {
        platform.install("vision", "scenario-digits");
        try (TrainerProcess trainer = platform.trainer()) {
            platform.scenario("away", Map.of("epochs", 2, "exemplars", 20));
            platform.admitted(trainer, "away", 0, 20);

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
            JsonNode round = platform.registered(trainer, "away", 1);
            RunInfo run = platform.mlflow.run(round.path("run").asText());
            assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
            assertThat(run.tags()).containsEntry("engram.attempt", end.attempt());
            assertThat(run.startMillis()).isLessThan(java.time.Instant.parse(end.time()).toEpochMilli());
        }
    }
}
