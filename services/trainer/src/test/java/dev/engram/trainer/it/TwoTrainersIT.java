package dev.engram.trainer.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.RoundEvent;
import dev.engram.devkit.process.Waiting;
import dev.engram.registry.RunStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two trainers, as on two machines. */
class TwoTrainersIT {
    private final Platform platform = Platform.shared();

    @Test
    void twoTrainersShareTheScenariosAndAZombieCommitsNothing() throws Exception {
        platform.install("vision", "scenario-digits");
        List<String> scenarios = List.of("shared-a", "shared-b", "shared-c", "shared-d");
        try (TrainerProcess one = platform.trainer(); TrainerProcess two = platform.trainer("second")) {
            // Given scenarios that two trainers share
            for (String scenario : scenarios) {
                platform.scenario(scenario, Map.of("epochs", 10, "exemplars", 20));
            }
            Waiting.until("every scenario has one trainer, and each trainer has some", Duration.ofSeconds(60), () ->
                    owned(one, scenarios) + owned(two, scenarios) == scenarios.size() && owned(one, scenarios) > 0 && owned(two, scenarios) > 0);
            String shared = scenarios.stream().filter(id -> owned(two, List.of(id)) == 1).findFirst().orElseThrow();
            // And a round of one of them under way
            admit(shared);
            platform.request(shared, shared + "-1");
            String zombie = platform.await("a round under way", event -> shared.equals(event.scenario())).attempt();

            // When its trainer stands still for longer than the others wait
            two.pause();
            Waiting.until("the other one takes over", Duration.ofSeconds(60), () -> owned(one, scenarios) == scenarios.size());

            // Then the other one does the round
            RoundEvent end = platform.answer(shared + "-1");
            assertThat(end.type()).isEqualTo(RoundEvent.ACCEPTED);
            assertThat(end.attempt()).isNotEqualTo(zombie);
            platform.registered(one, shared, 1);

            // And when the first one goes on, it commits nothing and closes what it left
            two.resume();
            Waiting.until("the zombie's run is closed", Duration.ofSeconds(60), () -> platform.mlflow
                    .runs(platform.mlflow.experiment(shared), "tags.\"engram.attempt\" = '" + zombie + "'").stream()
                    .allMatch(run -> run.status() == RunStatus.KILLED));
            Waiting.until("they share again", Duration.ofSeconds(60), () ->
                    owned(one, scenarios) + owned(two, scenarios) == scenarios.size() && owned(two, scenarios) > 0);
            assertThat(platform.journal(shared)).filteredOn(entry -> entry.kind().round()).hasSize(1);
            assertThat(platform.heard(shared)).filteredOn(Terminal::is).hasSize(1);
            assertThat(platform.mlflow.versions(shared)).hasSize(1);
            // And rounds of the others are done, each once
            for (String scenario : scenarios.stream().filter(id -> !id.equals(shared)).toList()) {
                admit(scenario);
                platform.request(scenario, scenario + "-1");
                assertThat(platform.answer(scenario + "-1").type()).isEqualTo(RoundEvent.ACCEPTED);
                assertThat(platform.journal(scenario)).filteredOn(entry -> entry.kind().round()).hasSize(1);
            }
        }
    }

    private void admit(String scenario) {
        platform.admit(scenario, 0, 0, 20);
        platform.admit(scenario, 1, 0, 20);
    }

    private static long owned(TrainerProcess trainer, List<String> scenarios) {
        return scenarios.stream().filter(id -> trainer.status("/v1/scenarios/" + id) == 200
                && trainer.json("/v1/scenarios/" + id).path("owned").asBoolean()).count();
    }
}
