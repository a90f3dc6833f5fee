package dev.engram.faults.zombie;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.RoundEvent;
import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.ScenarioRecord.RoundPolicy;
import dev.engram.api.event.Topics;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Split;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.faults.FaultTable;
import dev.engram.faults.Publication;
import dev.engram.faults.Settings;
import dev.engram.faults.Testbed;
import dev.engram.faults.Wire;
import dev.engram.lineage.RoundStaging;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Scenarios whose records are in one partition of the training log: what is wrong with one holds up none of the others. */
@Tag("faults")
class NeighboursIT {
    private static final String GOOD = "good";
    private static final RoundPolicy SHORT = new RoundPolicy(0, 0, 0.8, 0.1, 3, "set-aside", false, 8);

    private Testbed testbed;
    private int published;

    @Test
    void neighboursDoNotHoldEachOtherUp() throws IOException {
        Path dir = Path.of(System.getProperty("faults.target", "target"), "neighbours");
        RoundStaging.clear(dir);
        try (Testbed bed = Testbed.start(dir, Settings.defaults().only("ingest", "trainer"))) {
            testbed = bed;
            bed.install("vision", "scenario-digits");
            bed.scenario(GOOD, Map.of("epochs", 4, "exemplars", 40));
            bed.inForce(GOOD);

            besideAnUnknownScenario(neighbour("unknown"));
            besideAScenarioWhosePluginIsMissing(neighbour("pluginless"));
            besideARoundThatDoesNotEnd(neighbour("endless"));
        }
    }

    private void besideAnUnknownScenario(String unknown) {
        // Given records of a scenario that nobody created, in the partition of another
        List<Publication> images = images(24);
        for (Publication image : images) {
            ArtifactRef ref = new Artifacts(testbed.objects()).put(image.image());
            testbed.wire().send(Topics.SAMPLES_ADMITTED, unknown, Wire.event(Topics.TYPE_SAMPLE_ADMITTED, image.event(), "/faults"),
                    CanonicalJson.bytes(new SampleAdmitted(1, SampleAdmitted.ADMITTED, unknown, image.sample(), image.labels(), image.split(), ref,
                            List.of(), image.event(), "/faults", "2026-01-01T00:00:00Z")));
        }
        testbed.wire().flush();
        // When the other is to learn, then it does
        learns(GOOD, "beside-unknown");
        // And what was not known is learned when it is
        testbed.scenario(unknown, Map.of("epochs", 4, "exemplars", 40));
        testbed.inForce(unknown);
        testbed.request(unknown, "known-now");
        RoundEvent end = testbed.answer(unknown, "known-now");
        assertThat(end.type()).as("round of the scenario that was unknown: " + end.reason()).isEqualTo(RoundEvent.ACCEPTED);
        assertThat(end.samples()).as("samples of the scenario that was unknown").isEqualTo(images.size());
        FaultTable.row("scenario unknown to the trainer", "its records before those of another in one partition", 1, "the other learns; so does it, once known");
    }

    private void besideAScenarioWhosePluginIsMissing(String pluginless) {
        testbed.scenario(pluginless, "no-such-plugin", Map.of(), null);
        testbed.inForce(pluginless);
        publish(pluginless);
        testbed.request(pluginless, "pluginless");
        learns(GOOD, "beside-pluginless");
        RoundEvent end = testbed.answer(pluginless, "pluginless");
        assertThat(end.type()).as("round without plugin").isEqualTo(RoundEvent.FAILED);
        assertThat(end.reason()).contains("no-such-plugin");
        FaultTable.row("scenario whose plugin is missing", "its round before that of another in one partition", 1, "it fails with the reason; the other learns");
    }

    private void besideARoundThatDoesNotEnd(String endless) {
        testbed.scenario(endless, "digits", Map.of("epochs", 10_000, "exemplars", 40), SHORT);
        testbed.inForce(endless);
        publish(endless);
        testbed.request(endless, "endless");
        learns(GOOD, "beside-endless");
        RoundEvent end = testbed.answer(endless, "endless");
        assertThat(end.type()).as("round that does not end").isEqualTo(RoundEvent.FAILED);
        assertThat(end.reason()).contains("deadline of 8 s");
        FaultTable.row("round that does not end", "before that of another in one partition", 1, "killed at its deadline; the other learns");
    }

    private void learns(String scenario, String request) {
        publish(scenario);
        testbed.request(scenario, request);
        RoundEvent end = testbed.answer(scenario, request);
        assertThat(end.type()).as("round of " + scenario + " " + request + ": " + end.reason()).isEqualTo(RoundEvent.ACCEPTED);
    }

    private void publish(String scenario) {
        List<Publication> images = images(24);
        testbed.publish(scenario, images);
        testbed.admitted(scenario, images.stream().map(Publication::event).collect(Collectors.toSet()));
    }

    private List<Publication> images(int count) {
        List<Publication> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            images.add(Publication.tiny("e" + published, published % 2, published / 2, published % 8 < 6 ? Split.TRAIN : Split.HOLDOUT));
            published++;
        }
        return images;
    }

    /** An id of this name whose records are in the partition of the good one's. */
    private static String neighbour(String name) {
        return IntStream.range(0, 10_000).mapToObj(i -> name + "-" + i).filter(id -> Wire.partition(id) == Wire.partition(GOOD)).findFirst()
                .orElseThrow();
    }
}
