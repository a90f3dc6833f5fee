package dev.engram.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.sample.Split;
import dev.engram.lineage.round.OrderSample;
import dev.engram.lineage.round.RoundResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experiences at the edge of what can be learnt: each is learnt, or fails with a reason that says what to do. */
class CornerCasesTest {
    @TempDir
    Path folder;

    @Test
    void oneClassIsALegitimateStartThatLaterRoundsBuildOn() throws Exception {
        Stream stream = stream("one-class", Map.of("epochs", 6, "exemplars", 20));
        RoundResult first = stream.round(experience(stream, 12, 0));
        RoundResult second = stream.round(experience(stream, 12, 1));
        assertThat(first.reason()).isNull();
        assertThat(first.classes()).containsExactly("c0");
        assertThat(first.metrics().get("averageAccuracy")).isEqualTo(1);
        assertThat(second.reason()).isNull();
        assertThat(second.metrics().get("averageAccuracy")).isGreaterThan(0.9);
    }

    @Test
    void oneSampleIsLearntAndNothingIsSaidAboutAccuracyThatNobodyMeasured() throws Exception {
        // Given a single sample for training
        Stream stream = stream("one-sample", Map.of("epochs", 2));
        // When it is learnt
        RoundResult result = stream.round(List.of(stream.sample(TinyPictures.png(0, 0), "c0", Split.TRAIN)));
        // Then there is a model, and an accuracy of 0 is not claimed
        assertThat(result.reason()).isNull();
        assertThat(result.bundle()).isNotNull();
        assertThat(result.metrics()).doesNotContainKey("averageAccuracy");
        assertThat(result.accuracy()).isEmpty();
        assertThat(folder.resolve("one-sample/round-1/report")).isDirectoryContaining("glob:**evaluation.json");
    }

    @Test
    void oneSampleOnTopOfARoundIsLearntToo() throws Exception {
        Stream stream = stream("one-more", Map.of("epochs", 4, "exemplars", 20)).gated();
        stream.round(experience(stream, 12, 0, 1));
        RoundResult result = stream.round(List.of(stream.sample(TinyPictures.png(1, 99), "c1", Split.TRAIN)));
        assertThat(result.reason()).isNull();
        assertThat(result.accuracy()).hasSize(1);
    }

    @Test
    void anExperienceWithoutHoldOutIsAcceptedUnmeasured() throws Exception {
        Stream stream = stream("no-holdout", Map.of("epochs", 2));
        List<OrderSample> train = experience(stream, 12, 0, 1).stream().filter(sample -> sample.split() == Split.TRAIN).toList();
        RoundResult result = stream.round(train);
        assertThat(result.reason()).isNull();
        assertThat(result.sliceNames()).isEmpty();
        assertThat(result.metrics()).doesNotContainKey("averageAccuracy");
    }

    @Test
    void aLabelKnownOnlyOnTheHoldOutCountsAsWrongAndIsTold() throws Exception {
        // Given a class of which there is nothing to train on
        Stream stream = stream("holdout-label", Map.of("epochs", 6));
        List<OrderSample> experience = new ArrayList<>(experience(stream, 12, 0, 1));
        experience.add(stream.sample(TinyPictures.png(5, 1), "c5", Split.HOLDOUT));
        // When it is learnt
        RoundResult result = stream.round(experience);
        // Then the class has its place, and that it was never trained is a figure
        assertThat(result.reason()).isNull();
        assertThat(result.classes()).containsExactly("c0", "c1", "c5");
        assertThat(result.perClass()).containsEntry("c5", 0.0);
        assertThat(result.metrics()).containsEntry("untrained-classes", 1.0);
        // And it can be learnt later
        RoundResult later = stream.round(experience(stream, 12, 5));
        assertThat(later.reason()).isNull();
        assertThat(later.perClass().get("c5")).isGreaterThan(0.5);
        assertThat(later.metrics()).doesNotContainKey("untrained-classes");
    }

    @Test
    void aLabelKnownOnlyForTuningDisturbsNothing() throws Exception {
        Stream stream = stream("tune-label", Map.of("epochs", 6));
        List<OrderSample> experience = new ArrayList<>(experience(stream, 12, 0, 1));
        experience.add(stream.sample(TinyPictures.png(5, 1), "c5", Split.TUNE));
        RoundResult result = stream.round(experience);
        assertThat(result.reason()).isNull();
        assertThat(result.classes()).contains("c5");
        assertThat(result.metrics().get("averageAccuracy")).isGreaterThan(0.9);
    }

    @Test
    void anExperienceOfHoldOutAloneLeavesTheWeights() throws Exception {
        Stream stream = stream("holdout-only", Map.of("epochs", 4, "exemplars", 20)).gated();
        RoundResult first = stream.round(experience(stream, 12, 0, 1));
        RoundResult second = stream.round(List.of(stream.sample(TinyPictures.png(0, 77), "c0", Split.HOLDOUT)));
        assertThat(second.reason()).isNull();
        assertThat(second.accuracy()).hasSize(2);
        assertThat(second.state().files().get("weights.safetensors")).isEqualTo(first.state().files().get("weights.safetensors"));
    }

    @Test
    void withdrawingEverythingLeavesAModelThatRemembersNoSample() throws Exception {
        Stream stream = stream("all-gone", Map.of("epochs", 2, "exemplars", 20));
        RoundResult first = stream.round(experience(stream, 12, 0, 1));
        RoundResult second = stream.round(List.of(), first.state().samples().toArray(String[]::new));
        assertThat(second.reason()).isNull();
        assertThat(second.state().samples()).isEmpty();
        assertThat(second.accuracy()).isEmpty();
        assertThat(second.metrics()).doesNotContainKey("averageAccuracy");
        assertThat(second.bundle()).isNotNull();
    }

    @Test
    void allSamplesWithLabelsTheScenarioCannotUseAreNamedAtOnce() throws Exception {
        Stream stream = stream("labels", Map.of());
        List<OrderSample> experience = new ArrayList<>(experience(stream, 4, 0));
        for (int i = 0; i < 2; i++) {
            OrderSample one = stream.sample(TinyPictures.png(3, i), "c3", Split.TRAIN);
            experience.add(new OrderSample(one.id(), List.of("c3", "c4"), one.split(), List.of()));
        }
        RoundResult result = stream.round(experience);
        assertThat(result.outcome()).isEqualTo(RoundResult.FAILED);
        assertThat(result.reason()).contains("[c3, c4]", "1 more", "publish it again with one label");
        assertThat(result.fault().samples()).containsExactlyInAnyOrder(experience.get(4).id(), experience.get(5).id());
    }

    @Test
    void aPictureThatSlippedThroughIsNamed() throws Exception {
        Stream stream = stream("no-picture", Map.of("epochs", 1));
        List<OrderSample> experience = new ArrayList<>(experience(stream, 4, 0));
        OrderSample broken = stream.sample("no picture".getBytes(java.nio.charset.StandardCharsets.UTF_8), "c0", Split.HOLDOUT);
        experience.add(broken);
        RoundResult result = stream.round(experience);
        assertThat(result.reason()).contains(broken.id(), "withdraw it");
        assertThat(result.fault().samples()).containsExactly(broken.id());
    }

    @Test
    void aRefusedConfigurationIsNoSamplesFault() throws Exception {
        Stream stream = stream("config", Map.of("epochz", 2));
        RoundResult result = stream.round(experience(stream, 4, 0));
        assertThat(result.reason()).contains("epochz");
        assertThat(result.fault().elsewhere()).isTrue();
    }

    @Test
    void aTrainingThatDivergesFailsAndLeavesNoState() throws Exception {
        // Given a standard deviation that makes pictures larger than numbers can be
        Stream stream = new Stream(folder.resolve("nan"), "image-classification", Map.of("size", 8, "channels", 1, "mean", List.of(0.5), "std",
                List.of(1e-38), "minSteps", 0, "epochs", 2)).plugins(TinyPictures.jars());
        // When it is learnt
        RoundResult result = stream.round(experience(stream, 12, 0, 1));
        // Then it fails by its figures, and nothing is left to be taken for a state
        assertThat(result.outcome()).isEqualTo(RoundResult.FAILED);
        assertThat(result.reason()).contains("diverged", "learning rate");
        assertThat(result.fault()).isNull();
        assertThat(Files.exists(folder.resolve("nan/round-1/state"))).isFalse();
    }

    private Stream stream(String name, Map<String, Object> configuration) {
        return new Stream(folder.resolve(name), "digits", configuration).plugins(TinyPictures.jars());
    }

    /** Three quarters of each class train, the rest is hold-out. */
    private static List<OrderSample> experience(Stream stream, int each, int... labels) throws Exception {
        List<OrderSample> samples = new ArrayList<>();
        for (int label : labels) {
            for (int i = 0; i < each; i++) {
                samples.add(stream.sample(TinyPictures.png(label, i), "c" + label, i < each * 3 / 4 ? Split.TRAIN : Split.HOLDOUT));
            }
        }
        return samples;
    }
}
