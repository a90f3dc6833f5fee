package dev.engram.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.RoundEvent;
import dev.engram.api.sample.Split;
import dev.engram.faults.proxy.Fault;
import dev.engram.faults.proxy.Request;
import dev.engram.faults.proxy.Trap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The harness itself: images become a served model through every proxy, and a trap springs where it is set. */
@Tag("short")
class TestbedIT {
    private static final String SCENARIO = "bed";

    @TempDir
    Path dir;

    @Test
    void imagesBecomeAServedModelThroughTheProxies() {
        try (Testbed testbed = Testbed.start(dir, Settings.defaults())) {
            // Given a scenario and images
            testbed.install("vision", "scenario-digits");
            testbed.scenario(SCENARIO, Map.of("epochs", 2, "exemplars", 20));
            testbed.inForce(SCENARIO);
            List<Publication> images = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                images.add(Publication.tiny("e" + i, i % 2, i / 2, i % 8 < 6 ? Split.TRAIN : Split.HOLDOUT));
            }
            testbed.publish(SCENARIO, images);
            testbed.admitted(SCENARIO, images.stream().map(Publication::event).collect(Collectors.toSet()));
            // And a trainer that will die right after its round was committed
            Trap trap = testbed.toStore(testbed.trainer())
                    .trap(Request.of("PUT", "/engram/scenarios/bed/journal/.*"), Fault.after(testbed.trainer()::kill));

            // When a round is asked for
            testbed.request(SCENARIO, "one");
            assertThat(trap.sprungWithin(java.time.Duration.ofSeconds(120))).isTrue();
            testbed.trainer().start().ready();

            // Then it counts, has a version, and serves as soon as it is champion
            assertThat(testbed.answer(SCENARIO, "one").type()).isEqualTo(RoundEvent.ACCEPTED);
            Waiting.until("it is registered", java.time.Duration.ofSeconds(60), () -> testbed.registry().versions(SCENARIO).size() == 1);
            testbed.registry().setAlias(SCENARIO, "champion", "1");
            Waiting.until("it is served", java.time.Duration.ofSeconds(60),
                    () -> testbed.serving().text("/v2/models/" + SCENARIO).contains("\"versions\":[\"1\"]"));
            assertThat(Set.copyOf(testbed.admissions(SCENARIO).stream().map(sample -> sample.sample()).toList())).hasSize(40);
        }
    }
}
