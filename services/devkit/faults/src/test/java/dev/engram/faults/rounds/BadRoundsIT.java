package dev.engram.faults.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.RoundEvent;
import dev.engram.api.sample.Split;
import dev.engram.faults.FaultTable;
import dev.engram.faults.Publication;
import dev.engram.faults.Settings;
import dev.engram.faults.Testbed;
import dev.engram.lineage.RoundStaging;
import dev.engram.registry.RunStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bad rounds through the real components: what makes them fail is found, and the reason is in the run and on the topic. */
class BadRoundsIT {
    private static final Map<String, Object> TINY = Map.of("size", 8, "channels", 1, "minSteps", 0, "epochs", 1, "retention", List.of());

    @Test
    @Tag("short")
    void aPictureThatNoRoundBearsIsFoundAmongTheOthers() throws IOException {
        try (Testbed testbed = open("found")) {
            found(new Case(testbed, "throws", with("augmentations", touchy("throw")), 1), 16, 5);
        }
    }

    @Test
    @Tag("faults")
    void soIsOneAmongManyAndOneThatEndsTheWorker() throws IOException {
        try (Testbed testbed = open("all")) {
            found(new Case(testbed, "throws", with("augmentations", touchy("throw")), 3), 64, 41);
            found(new Case(testbed, "aborts", with("augmentations", touchy("abort")), 1), 16, 11);
        }
    }

    /** One picture among others makes every round fail. */
    private static void found(Case round, int size, int place) {
        // Given samples of which no round bears one
        List<Publication> images = new ArrayList<>(train(size, 0));
        images.set(place, new Publication("poison", List.of("c0"), Split.TRAIN, Touchy.picture(0, 999)));
        String poison = images.get(place).sample();
        // When rounds are requested until they are searched
        round.publish(images);
        for (int i = 0; i < round.attempts(); i++) {
            assertThat(round.request().type()).isEqualTo(RoundEvent.FAILED);
        }
        round.searched();
        // Then exactly that one is set aside, and the reason with its name is on the topic and in a run
        assertThat(round.setAside()).containsExactly(poison);
        assertThat(round.head().pending()).isEmpty();
        assertThat(round.learned()).hasSize(size - 1).doesNotContain(poison);
        int most = round.attempts() + 2 * (32 - Integer.numberOfLeadingZeros(size - 1));
        assertThat(round.entries()).hasSizeLessThanOrEqualTo(most);
        assertThat(round.reasons(RoundEvent.FAILED)).anyMatch(reason -> reason.contains("sample " + poison));
        assertThat(round.runs(RunStatus.FAILED)).anyMatch(run -> run.tags().get("engram.reason").contains("sample " + poison)
                && run.tags().containsKey("engram.set-aside"));
        FaultTable.row("a picture on which the worker " + round.name(), "learning, one of " + size, round.attempts(),
                "found in " + (round.entries().size() - round.attempts()) + " rounds of a search and set aside by name; the others are learned");
    }

    private static Testbed open(String name) throws IOException {
        Path dir = Path.of(System.getProperty("faults.target", "target"), "rounds-" + name);
        RoundStaging.clear(dir);
        Testbed testbed = Testbed.start(dir, Settings.defaults().only("ingest", "trainer"));
        testbed.install("vision");
        testbed.install(Touchy.jar(dir));
        return testbed;
    }

    private static Map<String, Object> with(String key, Object value) {
        Map<String, Object> more = new java.util.HashMap<>(TINY);
        more.put(key, value);
        return more;
    }

    private static Object touchy(String how) {
        return List.of(Map.of("name", "touchy", "config", Map.of("how", how)));
    }

    private static List<Publication> train(int count, int label) {
        return IntStream.range(0, count).mapToObj(i -> Publication.tiny("t" + label + "-" + i, label, i, Split.TRAIN)).toList();
    }
}
