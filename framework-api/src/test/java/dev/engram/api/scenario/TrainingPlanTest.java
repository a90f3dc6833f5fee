package dev.engram.api.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrainingPlanTest {
    private static TrainingPlan plan(int epochs, int batch, int minSteps) {
        return new TrainingPlan(epochs, batch, 1, "adamw", 1e-3, 0, 0, 0, 0, 1, minSteps);
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
}
