package dev.engram.engine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.vision.CrossEntropy;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Vision's loss; tested here because it needs an engine. */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class CrossEntropyTest {
    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager("PyTorch");
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void isTheLogarithmOfTheShareOfTheRightClass() {
        float found = loss(0, new float[] {1, 2, 3, 0, 0, 5}, new float[] {0, 0, 1, 1, 0, 0}, 1, 1, 1);
        double first = -Math.log(Math.exp(3) / (Math.exp(1) + Math.exp(2) + Math.exp(3)));
        double second = -Math.log(1 / (2 + Math.exp(5)));
        assertThat((double) found).isCloseTo((first + second) / 2, within(1e-5));
    }

    @Test
    void maskedClassesTakeNoShare() {
        float found = loss(0, new float[] {1, 2, 30}, new float[] {1, 0, 0}, 1, 1, 0);
        assertThat((double) found).isCloseTo(-Math.log(Math.exp(1) / (Math.exp(1) + Math.exp(2))), within(1e-5));
    }

    @Test
    void smoothingSpreadsOverAllowedClassesOnly() {
        float found = loss(0.2, new float[] {1, 2, 30}, new float[] {1, 0, 0}, 1, 1, 0);
        double a = -Math.log(Math.exp(1) / (Math.exp(1) + Math.exp(2)));
        double b = -Math.log(Math.exp(2) / (Math.exp(1) + Math.exp(2)));
        assertThat((double) found).isCloseTo(0.9 * a + 0.1 * b, within(1e-5));
    }

    @Test
    void maskedLogitsGetNoGradientAndNothingIsInfinite() {
        // Given one class that must not be touched, with smoothing on
        NDArray logits = manager.create(new float[] {1, 2, 30, -4, 0, 1}, new Shape(2, 3));
        logits.setRequiresGradient(true);
        Script script = Script.load(manager, """
                  def g(self: __torch__.M, l: Tensor, x: Tensor) -> Tensor:
                    r = torch.grad([l], [x])
                    return torch._unwrap_optional(r[0])
                """);

        // When the gradient is taken
        float[] gradient;
        try (GradientMode on = GradientMode.on()) {
            NDArray loss = new CrossEntropy().create(new CrossEntropy.Config(0.1)).compute(Map.of("output", logits),
                    manager.create(new float[] {1, 0, 0, 0, 1, 0}, new Shape(2, 3)), manager.create(new float[] {1, 1, 0}));
            gradient = script.tensor(manager, "g", loss, logits).toFloatArray();
        }

        // Then it is zero there and finite elsewhere
        assertThat(gradient[2]).isZero();
        assertThat(gradient[5]).isZero();
        for (float each : gradient) {
            assertThat(each).isFinite();
        }
        assertThat(gradient[0]).isNegative();
        script.close();
    }

    @Test
    void theMasksOwnerGainsNothing() {
        // Given a mask that lives longer than a step
        try (NDManager owner = NDManager.newBaseManager("PyTorch")) {
            NDArray mask = owner.create(new float[] {1, 1, 1});
            int before = owner.getManagedArrays().size();

            // When a loss is computed on the step's arrays
            new CrossEntropy().create(new CrossEntropy.Config(0.1)).compute(
                    Map.of("output", manager.create(new float[] {1, 2, 3}, new Shape(1, 3))),
                    manager.create(new float[] {1, 0, 0}, new Shape(1, 3)), mask);

            // Then nothing stays behind with the mask
            assertThat(owner.getManagedArrays()).hasSize(before);
        }
    }

    private float loss(double smoothing, float[] logits, float[] targets, float... mask) {
        Shape shape = new Shape(logits.length / mask.length, mask.length);
        return new CrossEntropy().create(new CrossEntropy.Config(smoothing))
                .compute(Map.of("output", manager.create(logits, shape)), manager.create(targets, shape), manager.create(mask)).getFloat();
    }
}
