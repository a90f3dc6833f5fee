package dev.engram.engine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.learning.Loss;
import dev.engram.api.scenario.LabelSpace;
import dev.engram.vision.CrossEntropy;
import dev.engram.vision.FocalLoss;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Vision's losses with weights of classes, and the focal one, against their formulas in double precision. */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class LossesTest {
    private static final LabelSpace LABELS = LabelSpace.empty().grow(List.of("a", "b", "c"));
    private static final double[][] LOGITS = {{1, 2, 0.5}, {-1, 0.3, 2}, {3, -2, 0}};
    /** The second row is mixed of two classes. */
    private static final double[][] TARGETS = {{0, 1, 0}, {0.3, 0, 0.7}, {1, 0, 0}};
    private static final double[] ALL = {1, 1, 1};
    private static final double[] EVEN = {1, 1, 1};

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
    void givenWeightsMultiplyWhatTheirClassesCount() {
        Loss loss = new CrossEntropy().create(new CrossEntropy.Config(0.0, Map.of("b", 3.0, "unknown", 9.0), null, null)).over(LABELS, new long[] {5, 5, 5});
        assertThat(value(loss, ALL)).isCloseTo(expected(0, 0, new double[] {1, 3, 1}, ALL), within(1e-5));
    }

    @Test
    void inverseFrequencyKeepsTheMeanOverTheSamples() {
        // Given 10, 30 and 60 samples: weights in the ratio of 1/10, 1/30 and 1/60, whose mean over the 100 is 1
        Loss loss = new CrossEntropy().create(new CrossEntropy.Config(0.0, null, "inverse", null)).over(LABELS, new long[] {10, 30, 60});
        assertThat(value(loss, ALL)).isCloseTo(expected(0, 0, new double[] {100.0 / 30, 100.0 / 90, 100.0 / 180}, ALL), within(1e-5));
    }

    @Test
    void theEffectiveNumberIsCuisFormula() {
        // Given β of 0.99
        long[] counts = {10, 30, 600};
        double[] weights = new double[3];
        double mean = 0;
        for (int i = 0; i < 3; i++) {
            weights[i] = (1 - 0.99) / (1 - Math.pow(0.99, counts[i]));
            mean += weights[i] * counts[i] / 640;
        }
        for (int i = 0; i < 3; i++) {
            weights[i] /= mean;
        }
        Loss loss = new CrossEntropy().create(new CrossEntropy.Config(0.1, null, "effective-number", 0.99)).over(LABELS, counts);
        assertThat(value(loss, ALL)).isCloseTo(expected(0, 0.1, weights, ALL), within(1e-5));
    }

    @Test
    void theFocalLossIsLinsFormulaOverAllClasses() {
        for (double gamma : new double[] {0, 0.5, 2, 5}) {
            Loss loss = new FocalLoss().create(new FocalLoss.Config(gamma, 0.1, null, null, null)).over(LABELS, new long[] {1, 1, 1});
            assertThat(value(loss, ALL)).as("gamma " + gamma).isCloseTo(expected(gamma, 0.1, EVEN, ALL), within(1e-5));
        }
    }

    @Test
    void theFocalLossOfMaskedClassesIsThatOfTheOthers() {
        // Given a class that must not be answered, whose targets are none
        double[] mask = {1, 1, 0};
        Loss loss = new FocalLoss().create(new FocalLoss.Config(2.0, 0.2, Map.of("b", 2.0), null, null)).over(LABELS, new long[] {1, 1, 1});
        double[][] targets = {{0, 1, 0}, {0.4, 0.6, 0}, {1, 0, 0}};
        assertThat(value(loss, targets, mask)).isCloseTo(expected(2, 0.2, new double[] {1, 2, 1}, targets, mask), within(1e-5));
    }

    @Test
    void whatIsRecognisedForCertainHasAFiniteGradient() {
        // Given a root for a power, and a sample whose share is one in float32
        Loss loss = new FocalLoss().create(new FocalLoss.Config(0.5, 0.0, null, null, null));
        NDArray logits = manager.create(new float[] {60, 0, 0}, new Shape(1, 3));
        logits.setRequiresGradient(true);
        Script script = Script.load(manager, """
                  def g(self: __torch__.M, l: Tensor, x: Tensor) -> Tensor:
                    r = torch.grad([l], [x])
                    return torch._unwrap_optional(r[0])
                """);
        try (GradientMode on = GradientMode.on()) {
            NDArray found = loss.compute(Map.of("output", logits), manager.create(new float[] {1, 0, 0}, new Shape(1, 3)), manager.ones(new Shape(3)));
            assertThat(script.tensor(manager, "g", found, logits).toFloatArray()).doesNotContain(Float.NaN, Float.POSITIVE_INFINITY);
        }
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> new CrossEntropy.Config(0.0, Map.of("a", -1.0), null, null)).hasMessage("weights.a: expected 0 to 1000, got -1.0");
        assertThatThrownBy(() -> new CrossEntropy.Config(0.0, null, "sqrt", null)).hasMessageContaining("balance: expected one of").hasMessageContaining("got sqrt");
        assertThatThrownBy(() -> new FocalLoss.Config(-1.0, null, null, null, null)).hasMessageContaining("gamma");
    }

    private double value(Loss loss, double[] mask) {
        return value(loss, TARGETS, mask);
    }

    private double value(Loss loss, double[][] targets, double[] mask) {
        return loss.compute(Map.of("output", matrix(LOGITS)), matrix(targets), matrix(new double[][] {mask}).reshape(3)).getFloat();
    }

    private NDArray matrix(double[][] rows) {
        float[] flat = new float[rows.length * 3];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) rows[i / 3][i % 3];
        }
        return manager.create(flat, new Shape(rows.length, 3));
    }

    private static double expected(double gamma, double smoothing, double[] weights, double[] mask) {
        return expected(gamma, smoothing, weights, TARGETS, mask);
    }

    /** Mean over rows of Σ w · y · (1 − p)^γ · −log p, with y smoothed over the allowed classes. */
    private static double expected(double gamma, double smoothing, double[] weights, double[][] targets, double[] mask) {
        double allowed = mask[0] + mask[1] + mask[2];
        double sum = 0;
        for (int row = 0; row < LOGITS.length; row++) {
            double all = 0;
            for (int c = 0; c < 3; c++) {
                all += mask[c] * Math.exp(LOGITS[row][c]);
            }
            for (int c = 0; c < 3; c++) {
                if (mask[c] > 0) {
                    double p = Math.exp(LOGITS[row][c]) / all;
                    double y = (1 - smoothing) * targets[row][c] + smoothing / allowed;
                    sum += weights[c] * y * Math.pow(1 - p, gamma) * -Math.log(p);
                }
            }
        }
        return sum / LOGITS.length;
    }
}
