package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.scenario.Precision;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LossScaleTest {
    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private final LossScale scale = LossScale.of(Precision.FLOAT16, manager);

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void gradientsAreDividedByTheFactor() {
        NDArray gradient = manager.create(new float[] {65_536, -32_768});
        assertThat(scale.factor()).isEqualTo(65_536);
        assertThat(scale.restore(List.of(gradient))).isTrue();
        assertThat(gradient.toFloatArray()).containsExactly(1f, -0.5f);
    }

    @Test
    void gradientsThatAreNoNumbersCostTheStepAndHalveTheFactor() {
        assertThat(scale.restore(List.of(manager.create(1f), manager.create(Float.NaN)))).isFalse();
        assertThat(scale.restore(List.of(manager.create(Float.POSITIVE_INFINITY)))).isFalse();
        assertThat(scale.factor()).isEqualTo(16_384);
    }

    @Test
    void theFactorIsDoubledAfterTwoThousandGoodStepsInARow() {
        NDArray zero = manager.create(0f);
        steps(zero, 1999);
        scale.restore(List.of(manager.create(Float.NaN)));
        steps(zero, 1999);
        assertThat(scale.factor()).isEqualTo(32_768);
        steps(zero, 1);
        assertThat(scale.factor()).isEqualTo(65_536);
    }

    @Test
    void atTheSmallestFactorTheStepIsLeftToWhoeverLooksForDivergence() {
        NDArray broken = manager.create(Float.NaN);
        for (int i = 0; i < 16; i++) {
            assertThat(scale.restore(List.of(broken))).isFalse();
        }
        assertThat(scale.factor()).isEqualTo(1);
        assertThat(scale.restore(List.of(broken))).isTrue();
    }

    @Test
    void otherPrecisionsNeedNone() {
        LossScale none = LossScale.of(Precision.BFLOAT16, manager);
        NDArray gradient = manager.create(3f);
        assertThat(none.factor()).isEqualTo(1);
        assertThat(none.restore(List.of(gradient, manager.create(Float.NaN)))).isTrue();
        assertThat(gradient.getFloat()).isEqualTo(3f);
    }

    private void steps(NDArray gradient, int count) {
        for (int i = 0; i < count; i++) {
            scale.restore(List.of(gradient));
        }
    }
}
