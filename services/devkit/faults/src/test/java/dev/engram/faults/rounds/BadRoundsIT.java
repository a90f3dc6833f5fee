package dev.engram.faults.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.event.RoundEvent;
import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Split;
import dev.engram.artifacts.Artifacts;
import dev.engram.faults.FaultTable;
import dev.engram.faults.Publication;
import dev.engram.faults.Settings;
import dev.engram.faults.Testbed;
import dev.engram.lineage.RoundStaging;
import dev.engram.lineage.journal.EntryKind;
import dev.engram.registry.RunStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bad rounds through the real components: the head stays, samples are kept or set aside, and the reason is in the run and on the topic. */
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
    void whatComesToNothingCostsNothingAndIsTold() throws IOException {
        try (Testbed testbed = open("all")) {
            found(new Case(testbed, "throws", with("augmentations", touchy("throw")), 3), 64, 41);
            found(new Case(testbed, "aborts", with("augmentations", touchy("abort")), 1), 16, 11);
            diverges(new Case(testbed, "diverges", with("std", List.of(1e-38)), 2));
            isRejected(new Case(testbed, "gated", with("gate", Map.of("maxDrop", 1.0, "minAccuracy", 1.0)), 3));
            isLearned(new Case(testbed, "one-class", TINY, 3), "one class only", train(8, 0));
            isLearned(new Case(testbed, "one-sample", TINY, 3), "one sample only", train(1, 0));
            List<Publication> unknown = new ArrayList<>(train(8, 1));
            unknown.add(Publication.tiny("unknown", 5, 1, Split.HOLDOUT));
            isLearned(new Case(testbed, "holdout-label", TINY, 3), "a label on the hold-out only", unknown);
            judgesOnly(new Case(testbed, "holdout-only", TINY, 3));
            slippedThrough(new Case(testbed, "slipped", TINY, 3));
            twoLabels(new Case(testbed, "two-labels", TINY, 3));
            refused(new Case(testbed, "refused", with("epochz", 3), 1));
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

    private static void diverges(Case round) {
        round.publish(train(4, 0));
        RoundEvent event = round.request();
        assertThat(event.type()).isEqualTo(RoundEvent.FAILED);
        assertThat(event.reason()).contains("diverged", "lower the learning rate", "attempt 1 of 2");
        assertThat(round.head().round()).isZero();
        assertThat(round.setAside()).isEmpty();
        assertThat(round.runs(RunStatus.FAILED)).singleElement().satisfies(run -> assertThat(run.tags().get("engram.reason")).contains("diverged"));
        FaultTable.row("values that are no numbers", "learning", 1, "failed with the step and the rate; head as before, samples wait");
    }

    private static void isRejected(Case round) {
        // Given a gate that nothing passes, since one of two like pictures on the hold-out has the wrong label
        List<Publication> images = new ArrayList<>(train(8, 0));
        images.addAll(train(8, 1));
        images.add(Publication.tiny("right", 0, 500, Split.HOLDOUT));
        images.add(new Publication("wrong", List.of("c1"), Split.HOLDOUT, Publication.tiny("x", 0, 501, Split.HOLDOUT).image()));
        round.publish(images);
        // When it refuses as often as it may
        for (int i = 0; i < round.attempts(); i++) {
            assertThat(round.request().type()).isEqualTo(RoundEvent.REJECTED);
        }
        // Then everything is set aside, the head is as before, and no version was made
        assertThat(round.setAside()).hasSize(images.size());
        assertThat(round.head().round()).isZero();
        assertThat(round.reasons(RoundEvent.REJECTED)).last().asString().contains("gate.minAccuracy", "set aside after 3 attempts");
        assertThat(round.runs(RunStatus.FINISHED)).hasSize(round.attempts()).allMatch(run -> "rejected".equals(run.tags().get("engram.verdict")));
        assertThat(round.versions()).isEmpty();
        // When they are taken back and the gate is lowered
        round.configure(TINY);
        assertThat(round.release()).isEqualTo(images.size());
        // Then they are learned
        assertThat(round.request().type()).isEqualTo(RoundEvent.ACCEPTED);
        FaultTable.row("the gate refuses", "the same samples, " + round.attempts() + " times", round.attempts(),
                "set aside as a whole, no version; learned after the gate was lowered and they were released");
    }

    private static void isLearned(Case round, String what, List<Publication> images) {
        round.publish(images);
        RoundEvent event = round.request();
        assertThat(event.type()).as(what + ": " + event.reason()).isEqualTo(RoundEvent.ACCEPTED);
        assertThat(round.learned()).hasSize(images.size());
        FaultTable.row(what, "an experience", 1, learned(event.metrics().get("averageAccuracy")));
    }

    private static String learned(Double accuracy) {
        return accuracy == null ? "learned; without a hold-out no accuracy is claimed"
                : String.format(Locale.ROOT, "learned; average accuracy %.0f %%", 100 * accuracy);
    }

    private static void judgesOnly(Case round) {
        round.publish(List.of(Publication.tiny("h1", 0, 1, Split.HOLDOUT)));
        RoundEvent event = round.request();
        assertThat(event.type()).isEqualTo(RoundEvent.FAILED);
        assertThat(event.reason()).contains("nothing to learn", "wait for the next training samples");
        assertThat(round.entries()).isEmpty();
        round.publish(train(4, 0));
        assertThat(round.request().type()).isEqualTo(RoundEvent.ACCEPTED);
        assertThat(round.learned()).hasSize(5);
        FaultTable.row("hold-out alone", "an experience", 1, "no round; it waits and is learned with the next training samples");
    }

    /** Bytes that ingest never saw. */
    private static void slippedThrough(Case round) {
        List<Publication> images = train(4, 0);
        round.publish(images);
        ArtifactRef ref = new Artifacts(round.testbed().objects()).put("no picture".getBytes(StandardCharsets.UTF_8));
        round.admit(new SampleAdmitted(1, SampleAdmitted.ADMITTED, round.name(), ref.sha256(), List.of("c0"), Split.TRAIN, ref, List.of(), "slipped",
                "/faults", "2026-01-01T00:00:00Z"));
        namedAndLeftOut(round, ref.sha256(), "is no picture that can be learnt", images.size());
        FaultTable.row("bytes that are no picture in the log", "loading", 1, "named and set aside at once; the others are learned");
    }

    private static void twoLabels(Case round) {
        List<Publication> images = new ArrayList<>(train(4, 0));
        Publication two = new Publication("two", List.of("c0", "c1"), Split.TRAIN, Publication.tiny("x", 1, 77, Split.TRAIN).image());
        images.add(two);
        round.publish(images);
        namedAndLeftOut(round, two.sample(), "publish it again with one label", 4);
        FaultTable.row("two labels where one is meant", "loading", 1, "named and set aside at once; the others are learned");
    }

    private static void namedAndLeftOut(Case round, String sample, String reason, int others) {
        RoundEvent failed = round.request();
        assertThat(failed.type()).isEqualTo(RoundEvent.FAILED);
        assertThat(failed.reason()).contains(sample, reason, "Set aside at once");
        assertThat(round.setAside()).containsExactly(sample);
        assertThat(round.request().type()).isEqualTo(RoundEvent.ACCEPTED);
        assertThat(round.learned()).hasSize(others);
    }

    private static void refused(Case round) {
        round.publish(train(4, 0));
        for (int i = 0; i < 2; i++) {
            RoundEvent event = round.request();
            assertThat(event.type()).isEqualTo(RoundEvent.FAILED);
            assertThat(event.reason()).contains("epochz", "No sample is to blame");
        }
        assertThat(round.setAside()).isEmpty();
        assertThat(round.entries()).allMatch(entry -> entry.kind() == EntryKind.ROUND_FAILED);
        round.configure(TINY);
        assertThat(round.request().type()).isEqualTo(RoundEvent.ACCEPTED);
        FaultTable.row("a configuration that is refused", "before learning", 2, "no sample is blamed; learned after it was mended");
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
