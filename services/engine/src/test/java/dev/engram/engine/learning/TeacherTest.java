package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.LearningStep;
import dev.engram.api.learning.RetentionState;
import dev.engram.engine.program.GradientMode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class TeacherTest {
    private static final int OLD = 2;
    private static final double T = 3;

    @TempDir
    Path folder;

    private Bench bench;
    private Model model;
    private Method teacher;
    private RoundView view;

    @BeforeEach
    void open() throws Exception {
        bench = new Bench(folder).samples(3, 0, 1, 2);
        model = bench.model(Bench.plain(3));
        teacher = Bench.method("teacher", Map.of("temperature", T, "weight", 0.5), RetentionState.empty());
        view = bench.view(bench.course(3, OLD, Bench.plan("sgd", 1, 8, 1)), model, teacher);
        teacher.acting().beforeRound(view);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void theTermIsZeroWhileNothingMoved() {
        LearningStep step = bench.step(model, bench.samples, bench.samples.size());
        assertThat(teacher.acting().term(view, step).getFloat()).isCloseTo(0, within(1e-6f));
    }

    @Test
    void theTermIsTSquaredTimesTheDivergenceOverTheOldClasses() {
        // Given the logits of before, and weights that moved since
        float[] taught = bench.step(model, bench.samples, 0).outputs().get("output").toFloatArray();
        move();

        // When the term is computed
        LearningStep step = bench.step(model, bench.samples, bench.samples.size());
        double term = teacher.acting().term(view, step).getFloat();

        // Then it is weight * T² * the mean over rows of KL(teacher ‖ student), the third class left out of both
        float[] now = step.outputs().get("output").toFloatArray();
        double sum = 0;
        for (int row = 0; row < bench.samples.size(); row++) {
            double[] p = shares(taught, row);
            double[] q = shares(now, row);
            for (int c = 0; c < OLD; c++) {
                sum += p[c] * Math.log(p[c] / q[c]);
            }
        }
        assertThat(term).isPositive().isCloseTo(0.5 * T * T * sum / bench.samples.size(), within(1e-5));
    }

    @Test
    void newClassesAreNotDistilled() {
        move();
        Map<String, NDArray> gradients = view.differentiate(
                () -> teacher.acting().term(view, bench.step(model, bench.samples, bench.samples.size())));
        float[] bias = gradients.get("fc.bias").toFloatArray();
        assertThat(bias[0]).isNotZero();
        assertThat(bias[2]).isZero();
    }

    private void move() {
        try (GradientMode off = GradientMode.off()) {
            model.parameters().values().forEach(w -> w.muli(1.7f));
        }
    }

    /** Soft-max at the temperature over the old classes of a row. */
    private static double[] shares(float[] logits, int row) {
        double[] shares = new double[OLD];
        double sum = 0;
        for (int c = 0; c < OLD; c++) {
            shares[c] = Math.exp(logits[row * 3 + c] / T);
            sum += shares[c];
        }
        for (int c = 0; c < OLD; c++) {
            shares[c] /= sum;
        }
        return shares;
    }
}
