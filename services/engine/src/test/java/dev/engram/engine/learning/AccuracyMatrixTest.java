package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class AccuracyMatrixTest {
    private static final AccuracyMatrix MATRIX =
            new AccuracyMatrix(List.of(List.of(0.8), List.of(0.9, 0.7), List.of(0.6, 0.5, 1.0)));

    @Test
    void averagesTheLastRow() {
        assertThat(MATRIX.average()).isCloseTo(0.7, within(1e-12));
    }

    @Test
    void forgettingComparesWithTheBestThereWas() {
        assertThat(MATRIX.forgetting()).isCloseTo((0.3 + 0.2) / 2, within(1e-12));
    }

    @Test
    void backwardTransferComparesWithTheFirst() {
        assertThat(MATRIX.backwardTransfer()).isCloseTo((-0.2 - 0.2) / 2, within(1e-12));
    }

    @Test
    void oneRoundForgetsNothing() {
        assertThat(new AccuracyMatrix(List.of(List.of(0.8))).forgetting()).isZero();
    }
}
