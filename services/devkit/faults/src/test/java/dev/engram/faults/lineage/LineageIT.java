package dev.engram.faults.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.api.event.RoundEvent;
import dev.engram.api.sample.Split;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.Erasures;
import dev.engram.devkit.process.Waiting;
import dev.engram.faults.Engram;
import dev.engram.faults.Engram.Answer;
import dev.engram.faults.Publication;
import dev.engram.faults.Settings;
import dev.engram.faults.Testbed;
import dev.engram.faults.TinyPictures;
import dev.engram.lineage.StateStore;
import dev.engram.lineage.branch.Branches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One scenario with two versions; the tests ask about it and change it in their order. */
@TestMethodOrder(OrderAnnotation.class)
class LineageIT {
    private static final String SCENARIO = "bars";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** A training picture, and one of the hold-out that carries the wrong label, so that the round's report shows it. */
    private static final Publication LEARNED = Publication.tiny("train-0-0", 0, 0, Split.TRAIN);
    private static final Publication MISLABELLED = new Publication("wrong", List.of("c1"), Split.HOLDOUT, TinyPictures.png(0, 900));

    @TempDir
    static Path dir;
    private static Testbed testbed;
    private static Engram engram;

    @BeforeAll
    static void twoVersions() {
        testbed = Testbed.start(dir, Settings.defaults().only("ingest", "trainer"));
        testbed.install("vision", "scenario-digits");
        testbed.scenario(SCENARIO, Map.of("epochs", 6, "exemplars", 40));
        testbed.scenario("other", Map.of());
        testbed.inForce(SCENARIO);
        engram = Engram.of(testbed);
        learn("first", pictures(0, 1), List.of(MISLABELLED));
        learn("second", pictures(2), List.of());
        await("both versions are registered", () -> testbed.journal(SCENARIO).head().unregistered().isEmpty());
    }

    @AfterAll
    static void stop() {
        if (testbed != null) {
            testbed.close();
        }
    }

    @Test
    @Order(1)
    void aVersionIsExplained() {
        JsonNode told = succeeded("explain", SCENARIO, "2", "--json").json();

        assertThat(told.path("line").findValuesAsText("version")).containsExactly("2", "1");
        assertThat(told.path("verdict").path("outcome").asText()).isEqualTo("accepted");
        assertThat(told.path("classes").findValuesAsText("label")).containsExactly("c0", "c1", "c2");
        assertThat(told.path("recipe").path("jars").findValuesAsText("id")).contains("vision", "scenario-digits");
        assertThat(told.path("files").findValuesAsText("status")).containsOnly("stored");
        assertThat(succeeded("explain", SCENARIO, "2").out()).contains("accepted", "Samples per class", "MLflow run", "http://");
        assertThat(engram.run("explain", SCENARIO, "77").err()).contains("'77'", "known: 1, 2");
    }

    @Test
    @Order(2)
    void aPictureIsTracedByItsFile() throws IOException {
        Path picture = Files.write(dir.resolve("picture.png"), LEARNED.image());

        JsonNode trace = succeeded("trace", picture.toString(), "--json").json().path(0);

        assertThat(trace.path("sample").asText()).isEqualTo(LEARNED.sample());
        assertThat(trace.path("standing").asText()).isEqualTo("learned");
        assertThat(trace.path("versions").findValuesAsText("version")).containsExactly("1", "2");
        assertThat(trace.path("rounds").path(0).path("took").asText()).isEqualTo("new");
    }

    @Test
    @Order(3)
    void theSameBytesComeOutAgainAndOtherInstructionsAreAnotherEnvironment() {
        // Given version 1, once on the processor as it is and once with fewer of its instructions
        Answer here = engram.run("rebuild", SCENARIO, "1", "--heap", "700m");
        Answer elsewhere = engram.run(Map.of("ATEN_CPU_CAPABILITY", "default", "ONEDNN_MAX_CPU_ISA", "SSE41"), "rebuild", SCENARIO, "1", "--heap", "700m");

        // Then the first is equal, and the second is not called a difference
        assertThat(here.exit()).as(here.toString()).isZero();
        assertThat(elsewhere.exit()).as(elsewhere.toString()).isEqualTo(3);
        assertThat(elsewhere.out()).contains("not comparable bit for bit");
    }

    @Test
    @Order(4)
    void aStoredFileThatWasChangedIsFound() {
        // Given a byte of version 1's state changed in the store
        String state = testbed.journal(SCENARIO).round(1).orElseThrow().round().state();
        String file = new StateStore(new Artifacts(testbed.objects())).manifest(state).files().values().iterator().next().sha256();
        byte[] right = testbed.objects().get(Artifacts.key(file)).orElseThrow();
        byte[] wrong = right.clone();
        wrong[wrong.length / 2] ^= 1;
        testbed.objects().put(Artifacts.key(file), wrong);

        // When version 2 is rebuilt from there
        Answer answer = engram.run("rebuild", SCENARIO, "2", "--from", "1");
        testbed.objects().put(Artifacts.key(file), right);

        // Then it is different
        assertThat(answer.exit()).as(answer.toString()).isEqualTo(1);
        assertThat(answer.err() + answer.out()).contains("stored file state/");
    }

    @Test
    @Order(5)
    void withoutAWrongLabelTheLineIsABranchThatMeasuresBetter() {
        long entries = testbed.journal(SCENARIO).newest().orElseThrow().seq();

        JsonNode report = succeeded("rebuild", SCENARIO, "1", "--without", MISLABELLED.sample(), "--name", "clean", "--heap", "700m", "--json").json();

        assertThat(report.path("branchAverage").asDouble()).isGreaterThan(report.path("average").asDouble());
        assertThat(new Branches(testbed.objects(), SCENARIO).names()).containsExactly("clean");
        assertThat(testbed.journal(SCENARIO).newest().orElseThrow().seq()).isEqualTo(entries);
    }

    @Test
    @Order(6)
    void aWithdrawnSampleIsKnownToTheTrainerWhenTheCommandReturns() {
        succeeded("sample", "withdraw", SCENARIO, LEARNED.sample(), "--reason", "blurred");

        JsonNode trace = succeeded("trace", LEARNED.sample(), "--json").json().path(0);
        assertThat(trace.path("standing").asText()).isEqualTo("withdrawn");
        assertThat(trace.path("log").path(1).path("fate").asText()).isEqualTo("pending");
        assertThat(testbed.trainer().get("/v1/scenarios/" + SCENARIO).path("counts").path("withdrawn").asInt()).isEqualTo(1);
    }

    @Test
    @Order(7)
    void bytesThatAnotherScenarioUsesAreNotErased() {
        // Given a picture that another scenario learns from, too
        testbed.publish("other", List.of(new Publication("shared", List.of("x"), null, LEARNED.image())));
        testbed.admitted("other", Set.of("shared"));

        // When it is to be erased
        Answer answer = engram.run("sample", "erase", SCENARIO, LEARNED.sample(), "--reason", "asked for", "--yes");

        // Then it stays, and the other scenario is named
        assertThat(answer.exit()).as(answer.toString()).isEqualTo(1);
        assertThat(answer.err()).contains("NOT erased", "scenario other");
        assertThat(testbed.objects().exists(Artifacts.key(LEARNED.sample()))).isTrue();
    }

    @Test
    @Order(8)
    void anErasedSampleIsGoneFromStoreCachesAndPictures() {
        String sheet = testbed.journal(SCENARIO).round(1).orElseThrow().round().report().get("misrecognised.png").sha256();
        Path copy = testbed.data(testbed.trainer()).resolve("cache").resolve(MISLABELLED.sample().substring(0, 2)).resolve(MISLABELLED.sample());
        assertThat(copy).exists();

        // When the mislabelled picture is erased, and a round follows
        Answer answer = succeeded("sample", "erase", SCENARIO, MISLABELLED.sample(), "--reason", "asked for", "--yes");
        learn("third", List.of(Publication.tiny("more", 1, 70, Split.TRAIN)), List.of());

        // Then neither the store nor the trainer's cache has it, nor the picture of round 1's mistakes
        assertThat(answer.out()).contains("erased: image " + MISLABELLED.sample(), "in MLflow: replaced", "engram.images.labelled keeps its records");
        assertThat(new Erasures(testbed.objects()).blobs()).contains(MISLABELLED.sample(), sheet);
        assertThat(List.of(MISLABELLED.sample(), sheet)).noneMatch(blob -> testbed.objects().exists(Artifacts.key(blob)));
        assertThat(copy).doesNotExist();
    }

    @Test
    @Order(9)
    void whatNeedsItCannotBeRebuiltAndWhatDoesNotCan() {
        Answer needing = engram.run("rebuild", SCENARIO, "1");
        Answer behind = engram.run("rebuild", SCENARIO, "round:3", "--from", "2", "--heap", "700m");

        assertThat(needing.exit()).as(needing.toString()).isEqualTo(5);
        assertThat(needing.out() + needing.err()).contains("not rebuildable: erased sample " + MISLABELLED.sample(), "asked for");
        assertThat(behind.exit()).as(behind.toString()).isZero();
    }

    private static Answer succeeded(String... arguments) {
        Answer answer = engram.run(arguments);
        assertThat(answer.exit()).as(answer.toString()).isZero();
        return answer;
    }

    private static List<Publication> pictures(int... labels) {
        List<Publication> pictures = new ArrayList<>();
        for (int label : labels) {
            for (int i = 0; i < 30; i++) {
                Split split = i < 20 ? Split.TRAIN : i < 24 ? Split.TUNE : Split.HOLDOUT;
                pictures.add(Publication.tiny(split.wire() + "-" + label + "-" + i, label, i, split));
            }
        }
        return pictures;
    }

    private static void learn(String request, List<Publication> pictures, List<Publication> more) {
        List<Publication> all = new ArrayList<>(pictures);
        all.addAll(more);
        testbed.publish(SCENARIO, all);
        testbed.admitted(SCENARIO, all.stream().map(Publication::event).collect(Collectors.toSet()));
        testbed.request(SCENARIO, request);
        RoundEvent end = testbed.answer(SCENARIO, request);
        assertThat(end.type()).as(String.valueOf(end.reason())).isEqualTo(RoundEvent.ACCEPTED);
    }

    private static void await(String what, java.util.function.BooleanSupplier condition) {
        Waiting.until(what, PATIENCE, condition);
    }
}
