package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LabelCovarianceTest {
    private static final float[] SHARES = {0.1f, 0.6f, 0.05f, 0.25f};

    @Test
    void theVectorsMakeTheCovariance() {
        // Given the probabilities of four labels
        LabelCovariance covariance = new LabelCovariance(SHARES);

        // When the outer products of the three vectors are summed up
        double[][] sum = new double[4][4];
        double squares = 0;
        for (int number = 0; number < 3; number++) {
            float[] vector = new float[4];
            covariance.vector(number, vector, 0);
            for (int i = 0; i < 4; i++) {
                squares += vector[i] * vector[i];
                for (int k = 0; k < 4; k++) {
                    sum[i][k] += vector[i] * vector[k];
                }
            }
        }

        // Then diag(p) − p pᵀ is there, and its trace
        for (int i = 0; i < 4; i++) {
            for (int k = 0; k < 4; k++) {
                assertThat(sum[i][k]).as("%d, %d", i, k).isCloseTo((i == k ? SHARES[i] : 0) - SHARES[i] * SHARES[k], within(1e-6));
            }
        }
        assertThat(covariance.trace()).isCloseTo(squares, within(1e-6));
    }

    @Test
    void oneVectorIsEnoughForTwoLabels() {
        LabelCovariance covariance = new LabelCovariance(new float[] {0.3f, 0, 0.7f, 0});

        assertThat(covariance.needed(0)).isEqualTo(1);
        assertThat(covariance.trace()).isCloseTo(0.42, within(1e-6));
    }

    @Test
    void aSureModelStillTellsWhatItLeavesOpen() {
        // Given a probability whose rest is lost if it is taken from one
        LabelCovariance covariance = new LabelCovariance(new float[] {1, 1e-9f, 2e-9f});

        // Then the trace is that of the rest, p₁ (1 − p₁) and the others' shares
        assertThat(covariance.trace()).isCloseTo(6e-9, within(1e-11));
    }

    @Test
    void whatIsLeftOutIsBounded() {
        // Given a bound that the last vector is within
        LabelCovariance covariance = new LabelCovariance(SHARES);
        float[] last = new float[4];
        covariance.vector(2, last, 0);
        double square = last[0] * last[0] + last[2] * last[2];

        assertThat(covariance.needed(square * 1.001)).isEqualTo(2);
        assertThat(covariance.needed(square * 0.999)).isEqualTo(3);
        assertThat(covariance.needed(covariance.trace() * 1.001)).isZero();
    }
}
