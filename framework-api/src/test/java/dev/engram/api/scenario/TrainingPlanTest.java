package dev.engram.api.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingPlanTest {
    private static TrainingPlan plan(int epochs, int batch, int minSteps) {
        return TrainingPlan.builder().epochs(epochs).batchSize(batch).minSteps(minSteps).build();
    }

    @Test
    void aLargeExperienceTakesThePlannedEpochs() {
        assertThat(plan(3, 64, 300).epochsFor(12_000)).isEqualTo(3);
    }

    @Test
    void aSmallExperienceTakesMoreEpochsUntilItHasItsSteps() {
        // Given 130 samples, which are three batches of 64
        assertThat(plan(3, 64, 300).epochsFor(130)).isEqualTo(100);
    }

    @Test
    void withoutALeastNumberOfStepsTheEpochsStay() {
        assertThat(plan(3, 64, 0).epochsFor(1)).isEqualTo(3);
    }

    @Test
    void theLowestRateFollowsThePeakUnlessItIsSaid() {
        assertThat(TrainingPlan.builder().learningRate(0.1).build().finalLearningRate()).isEqualTo(0.1 / 1000);
        assertThat(TrainingPlan.builder().learningRate(0.1).finalLearningRate(1e-6).build().finalLearningRate()).isEqualTo(1e-6);
    }

    @Test
    void aValueOutOfItsRangeIsNamedWithTheRange() {
        assertThatThrownBy(() -> TrainingPlan.builder().averaging(1).build()).hasMessage("training.averaging: expected 0 (none) to below 1, got 1.0");
        assertThatThrownBy(() -> TrainingPlan.builder().cadence("day").build()).hasMessage("training.cadence: expected step or epoch, got day");
        assertThatThrownBy(() -> TrainingPlan.builder().nesterov(true).build()).hasMessageContaining("training.nesterov: expected false without sgd");
        assertThatThrownBy(() -> TrainingPlan.builder().frozen(List.of("layer 1")).build()).hasMessageContaining("training.frozen").hasMessageContaining("'layer 1'");
        assertThatThrownBy(() -> TrainingPlan.builder().rates(Map.of("backbone", -1.0)).build())
                .hasMessage("training.rates.backbone: expected 0 to 100, got -1.0");
    }

    @Test
    void precisionsAreSpelledInSmallLetters() {
        assertThat(Precision.of("bfloat16")).isEqualTo(Precision.BFLOAT16);
        assertThat(Precision.FLOAT32.wire()).isEqualTo("float32");
        assertThatThrownBy(() -> Precision.of("fp16")).hasMessage("unknown precision 'fp16'; known are auto, float32, bfloat16, float16");
    }
}
