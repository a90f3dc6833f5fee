package dev.engram.faults.kills;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.faults.Invariants;
import dev.engram.faults.Settings;
import dev.engram.faults.Supervisor;
import dev.engram.faults.Testbed;
import dev.engram.lineage.RoundStaging;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every part dies at every step, while images are published, learned, promoted and served. Afterwards nothing is lost, nothing new twice,
 * and every version is what the log says. {@code -Dfaults.seed=S} repeats the faults of a run, {@code -Dfaults.only=17,18} only some of
 * them, {@code -Dfaults.count=N} makes more or fewer.
 */
class KillsIT {
    private static final String SCENARIO = "kills";
    private static final long SEED = Long.getLong("faults.seed", 4);
    /** On request; samples of undone rounds wait again; a killed worker costs an attempt, and must not cost the samples. */
    private static final RoundPolicy POLICY = new RoundPolicy(0, 0, 0.8, 0.1, 8, "pending", false, 300);

    @Test
    @Tag("short")
    void aFewFaultsLoseNothing() throws IOException {
        underFire(Steps.few(), Steps.few().size());
    }

    @Test
    @Tag("faults")
    void faultsAtEveryStepLoseNothing() throws IOException {
        underFire(Steps.all(), Integer.getInteger("faults.count", 110));
    }

    private static void underFire(List<Step> steps, int count) throws IOException {
        Path dir = Path.of(System.getProperty("faults.target", "target"), "kills");
        RoundStaging.clear(dir);
        try (Testbed testbed = Testbed.start(dir, Settings.defaults().heap("trainer", "320m"));
                Supervisor supervisor = new Supervisor(testbed.parts())) {
            // Given a scenario on a platform whose parts are started again when they die
            Stage stage = new Stage(testbed, supervisor, SCENARIO);
            testbed.install("vision", "scenario-digits");
            testbed.scenario(SCENARIO, "digits", Map.of("epochs", 6, "exemplars", 40), POLICY);
            testbed.inForce(SCENARIO);
            Published published = new Published(SCENARIO, POLICY, SEED);
            Run run = new Run(stage, new Plan(steps, SEED), steps, published, SEED, only());
            String outcome = "did not end";
            try {
                // When it is used under fire
                run.until(count);
                run.end();
                outcome = "an invariant is broken";
                // Then what was published is what was learned, and nothing else
                try (Invariants invariants = Invariants.of(testbed, SCENARIO)) {
                    invariants.samplesAre(expected(published));
                    invariants.hold(dir.resolve("rebuild"));
                    outcome = "all " + invariants.versions() + " versions rebuild, nothing lost, nothing twice";
                }
            } finally {
                run.account(outcome);
            }
            // And every step was met
            assertThat(only().isEmpty() ? run.never() : List.of()).as("steps that were never reached").isEmpty();
        }
    }

    private static Map<String, Invariants.Expected> expected(Published published) {
        return published.samples().entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey,
                sample -> new Invariants.Expected(Set.copyOf(sample.getValue().labels()), sample.getValue().split())));
    }

    private static Set<Integer> only() {
        return Arrays.stream(System.getProperty("faults.only", "").split(",")).map(String::strip).filter(number -> !number.isEmpty())
                .map(Integer::valueOf).collect(Collectors.toSet());
    }
}
