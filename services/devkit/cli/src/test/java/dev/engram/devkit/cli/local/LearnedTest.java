package dev.engram.devkit.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class LearnedTest {
    @Test
    void forgettingIsTheLossAgainstTheBestEarlierRound() {
        // Given
        List<List<Double>> matrix = List.of(List.of(0.9), List.of(0.95, 0.8), List.of(0.85, 0.7, 0.99));

        // When
        double forgetting = Learned.forgetting(matrix);

        // Then
        assertThat(forgetting).isCloseTo((0.95 - 0.85 + 0.8 - 0.7) / 2, within(1e-12));
    }

    @Test
    void nothingIsForgottenAfterTheFirstRound() {
        assertThat(Learned.forgetting(List.of(List.of(0.9)))).isZero();
    }
}
