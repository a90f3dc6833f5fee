package dev.engram.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.sample.Split;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.engine.state.LearnerState;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole rounds in this JVM, with the stock plugins as jars. */
class RoundDirectoryTest {
    @TempDir
    Path folder;

    @Test
    void twoRoundsKeepTheOldAndLearnTheNew() throws Exception {
        // Given two experiences of two classes each
        Stream stream = stream("a", Map.of("epochs", 6, "exemplars", 20));

        // When both are learnt
        RoundResult first = stream.round(experience(stream, 0, 1));
        RoundResult second = stream.round(experience(stream, 2, 3));

        // Then both are accepted and everything is still known
        assertThat(first.reason()).isNull();
        assertThat(second.classes()).containsExactly("c0", "c1", "c2", "c3");
        assertThat(second.accuracyMatrix()).hasSize(2);
        assertThat(second.metrics().get("averageAccuracy")).isGreaterThan(0.9);
        assertThat(second.state().files()).containsKeys("state.json", "network.json", "weights.safetensors", "optimizer.safetensors", "memory.safetensors");
        assertThat(second.bundleFiles()).containsKeys("model.onnx", "network.json");
        assertThat(folder.resolve("a/round-2/report")).isDirectoryContaining("glob:**confusion-matrix.png")
                .isDirectoryContaining("glob:**accuracy-matrix.png")
                .isDirectoryContaining("glob:**training-curves.png").isDirectoryContaining("glob:**evaluation.json");
    }

    @Test
    void withoutRetentionTheOldIsForgotten() throws Exception {
        Stream stream = stream("f", Map.of("epochs", 6, "retention", List.of()));
        stream.round(experience(stream, 0, 1));
        RoundResult second = stream.round(experience(stream, 2, 3));
        assertThat(second.metrics().get("averageAccuracy")).isLessThan(0.6);
        assertThat(second.metrics().get("forgetting")).isGreaterThan(0.8);
    }

    @Test
    void theSameOrderGivesTheSameBytes() throws Exception {
        // Given one stream, run twice in directories of their own
        List<RoundResult> results = new ArrayList<>();
        for (String name : List.of("x", "y")) {
            Stream stream = stream(name, Map.of("epochs", 2, "exemplars", 10, "retention", List.of(
                    Map.of("name", "replay", "config", Map.of("exemplars", 10, "rehearsal", 1)), Map.of("name", "stored-logits", "config", Map.of()),
                    Map.of("name", "teacher", "config", Map.of()), Map.of("name", "ewc", "config", Map.of("samples", 5)))));
            stream.round(experience(stream, 0, 1));
            results.add(stream.round(experience(stream, 2)));
        }

        // Then state and bundle are equal
        assertThat(results.get(0).reason()).isNull();
        assertThat(results.get(1).state()).isEqualTo(results.get(0).state());
        assertThat(results.get(1).bundle()).isEqualTo(results.get(0).bundle());
        assertThat(results.get(0).metrics()).containsKey("ewc/fisher-trace");
        assertThat(results.get(0).state().files()).containsKey("fisher.safetensors");
    }

    @Test
    void withdrawnSamplesLeaveTheStateAndRelabelledOnesMove() throws Exception {
        // Given a first round
        Stream stream = stream("w", Map.of("epochs", 2, "exemplars", 12));
        List<OrderSample> experience = experience(stream, 0, 1);
        RoundResult first = stream.round(experience);
        LearnerState state = state("w/round-1");
        String withdrawn = state.retention().get("replay").samples().get(0);
        String moved = state.retention().get("replay").samples().get(1);
        OrderSample relabelled = new OrderSample(moved, List.of("c9"), Split.TRAIN, List.of());

        // When one exemplar is withdrawn and another relabelled
        RoundResult second = stream.round(List.of(relabelled), withdrawn);

        // Then the first is nowhere, and the second is kept as what it is now
        assertThat(first.state().samples()).contains(withdrawn);
        assertThat(second.reason()).isNull();
        assertThat(second.state().samples()).doesNotContain(withdrawn).contains(moved);
        assertThat(second.classes()).containsExactly("c0", "c1", "c9");
    }

    @Test
    void whatForgetsWhatTheChampionKnowsIsRejected() throws Exception {
        // Given a champion of two classes, and learning without retention
        Stream stream = stream("g", Map.of("epochs", 6, "retention", List.of())).gated();
        stream.round(experience(stream, 0, 1));

        // When two others are learnt
        RoundResult second = stream.round(experience(stream, 2, 3));

        // Then the gate refuses with figures, and nothing is exported
        assertThat(second.outcome()).isEqualTo(RoundResult.REJECTED);
        assertThat(second.reason()).contains("what the champion knows fell from 1.0000").contains("gate.maxDrop");
        assertThat(second.bundle()).isNull();
    }

    @Test
    void aRoundOfWithdrawalsAloneChangesTheMemoryNotTheWeights() throws Exception {
        // Given a first round
        Stream stream = stream("o", Map.of("epochs", 2, "exemplars", 12));
        RoundResult first = stream.round(experience(stream, 0, 1));
        String withdrawn = state("o/round-1").retention().get("replay").samples().get(0);

        // When a sample is withdrawn and nothing is new
        RoundResult second = stream.round(List.of(), withdrawn);

        // Then the weights are the same bytes and the sample is gone
        assertThat(second.reason()).isNull();
        assertThat(second.state().files().get("weights.safetensors")).isEqualTo(first.state().files().get("weights.safetensors"));
        assertThat(second.state().samples()).doesNotContain(withdrawn);
    }

    @Test
    void aFirstRoundWithNothingToTrainOnFails() throws Exception {
        Stream stream = stream("n", Map.of());
        OrderSample holdout = stream.sample(TinyPictures.png(0, 0), "c0", Split.HOLDOUT);
        assertThat(stream.round(List.of(holdout)).reason()).contains("nothing to learn from");
    }

    @Test
    void aBrokenOrderFailsWithAReason() throws Exception {
        Stream stream = stream("b", Map.of("epochz", 2));
        RoundResult result = stream.round(experience(stream, 0));
        assertThat(result.outcome()).isEqualTo(RoundResult.FAILED);
        assertThat(result.reason()).contains("epochz").contains("known are").contains("epochs");
    }

    @Test
    void aPictureThatIsNoneFailsWithItsName() throws Exception {
        Stream stream = stream("p", Map.of());
        OrderSample broken = stream.sample("no picture".getBytes(), "c0", Split.TRAIN);
        RoundResult result = stream.round(List.of(broken));
        assertThat(result.outcome()).isEqualTo(RoundResult.FAILED);
        assertThat(result.reason()).contains(broken.id());
    }

    private LearnerState state(String round) throws Exception {
        return CanonicalJson.read(Files.readAllBytes(folder.resolve(round).resolve("state/state.json")), LearnerState.class);
    }

    private Stream stream(String name, Map<String, Object> configuration) {
        return new Stream(folder.resolve(name), "digits", configuration).plugins(TinyPictures.jars());
    }

    private static List<OrderSample> experience(Stream stream, int... labels) throws Exception {
        List<OrderSample> samples = new ArrayList<>();
        for (int label : labels) {
            for (int i = 0; i < 40; i++) {
                samples.add(stream.sample(TinyPictures.png(label, i), "c" + label, i < 30 ? Split.TRAIN : Split.HOLDOUT));
            }
        }
        return samples;
    }
}
