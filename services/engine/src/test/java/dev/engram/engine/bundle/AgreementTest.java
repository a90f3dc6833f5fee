package dev.engram.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.engram.engine.RoundFailure;
import org.junit.jupiter.api.Test;

class AgreementTest {
    @Test
    void tellsTheDifferenceAsAShareOfTheLargestLogit() {
        double difference = Agreement.check(new float[][] {{10, -20}}, new float[][] {{10.01f, -20}});
        assertThat(difference).isCloseTo(0.01 / 20, within(1e-6));
    }

    @Test
    void aLargerDifferenceThanAThousandthFails() {
        assertThatThrownBy(() -> Agreement.check(new float[][] {{10, 0}}, new float[][] {{10.011f, 0}}))
                .isInstanceOf(RoundFailure.class).hasMessageContaining("0.0110").hasMessageContaining("at most 0.0100");
    }

    @Test
    void anAnswerThatIsNoNumberFails() {
        assertThatThrownBy(() -> Agreement.check(new float[][] {{1, 0}}, new float[][] {{Float.NaN, 0}})).isInstanceOf(RoundFailure.class);
    }

    @Test
    void anotherAnswerIsAllowedOnlyWhereBothAreNearlyEqual() {
        // Given logits up to 1000, so that differences of 1 are allowed
        float[][] close = {{1000, 0}, {5.4f, 5.0f}};
        float[][] clear = {{1000, 0}, {5.0f, 6.5f}};

        // Then the order may change below that, and a clear answer may not
        assertThatCode(() -> Agreement.check(close, new float[][] {{1000, 0}, {5.0f, 5.4f}})).doesNotThrowAnyException();
        assertThatThrownBy(() -> Agreement.check(clear, new float[][] {{1000, 0}, {5.9f, 5.6f}}))
                .isInstanceOf(RoundFailure.class).hasMessageContaining("answers class 0 where the trained one answers 1");
    }

    @Test
    void whatIsCheckedIsSpreadOverEverything() {
        assertThat(BundleExport.spread(10, 4)).containsExactly(0, 2, 5, 7);
        assertThat(BundleExport.spread(3, 4)).containsExactly(0, 1, 2);
        assertThat(BundleExport.spread(0, 4)).isEmpty();
    }
}
