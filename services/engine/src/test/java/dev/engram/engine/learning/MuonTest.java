package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.network.Conv;
import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.api.scenario.InputSpec;
import dev.engram.api.scenario.TrainingPlan;
import dev.engram.engine.program.GradientMode;
import dev.engram.engine.program.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Muon's moves against the formulas of the papers, written out, and what it leaves to AdamW. */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class MuonTest {
    private static final double DECAY = 0.1;
    private static final double RATE = 0.05;
    private static final TrainingPlan PLAN = TrainingPlan.builder().optimizer("muon").learningRate(RATE).warmup(0).weightDecay(DECAY).clipNorm(0).build();

    private NDManager manager;
    private GradientMode off;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager("PyTorch");
        off = GradientMode.off();
    }

    @AfterEach
    void close() {
        off.close();
        manager.close();
    }

    /** Jordan's iteration and Liu et al.'s scale in double precision, on a wide matrix and on a tall one, whose columns are its shorter side. */
    @ParameterizedTest
    @CsvSource({"2, 3", "3, 2"})
    void movesAMatrixByItsMomentumMadeOrthogonal(int rows, int columns) {
        // Given a matrix of weights, its momentum at nought
        double[][] w = new double[rows][columns];
        double[][] m = new double[rows][columns];
        Map<String, NDArray> weights = Map.of("w", manager.zeros(new Shape(rows, columns)));

        // When five steps are taken, by the script and by the formula
        try (Optimizer optimizer = Optimizer.create(PLAN, Tensors.of(weights), manager)) {
            for (int t = 1; t <= 5; t++) {
                double[][] looked = new double[rows][columns];
                float[] g = new float[rows * columns];
                for (int i = 0; i < g.length; i++) {
                    int r = i / columns;
                    int c = i % columns;
                    g[i] = (float) gradient(i, t);
                    m[r][c] = 0.95 * m[r][c] + 0.05 * gradient(i, t);
                    looked[r][c] = 0.05 * gradient(i, t) + 0.95 * m[r][c];
                }
                optimizer.step(List.of(manager.create(g, new Shape(rows, columns))), RATE);
                double[][] move = rows > columns ? transposed(orthogonal(transposed(looked))) : orthogonal(looked);
                for (int i = 0; i < g.length; i++) {
                    w[i / columns][i % columns] = (1 - RATE * DECAY) * w[i / columns][i % columns] - RATE * 0.2 * Math.sqrt(3) * move[i / columns][i % columns];
                }
            }
        }

        // Then the weights agree
        double[] expected = Arrays.stream(w).flatMapToDouble(Arrays::stream).toArray();
        assertThat(weights.get("w").toFloatArray()).usingComparatorWithPrecision(1e-5f).containsExactly(floats(expected));
    }

    @Test
    void makesAllDirectionsOfAConvolutionCountAlike() {
        // Given filters whose gradient has one direction a thousand times as strong as the other
        Map<String, NDArray> weights = Map.of("w", manager.zeros(new Shape(2, 2, 2, 2)));
        float[] strong = {1000, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0};

        // When a step is taken
        try (Optimizer optimizer = Optimizer.create(PLAN, Tensors.of(weights), manager)) {
            optimizer.step(List.of(manager.create(strong, new Shape(2, 2, 2, 2))), RATE);
        }

        // Then the root of the mean square is near that of an AdamW step, and the weak direction has moved, too
        float[] w = weights.get("w").toFloatArray();
        double scale = RATE * 0.2 * Math.sqrt(8);
        assertThat(-w[0] / scale).isBetween(0.6, 1.25);
        assertThat(-w[9] / scale).isBetween(0.3, 1.25);
        assertThat(w[1]).isZero();
    }

    @Test
    void leavesHeadVectorsAndDepthwiseFiltersToAdamW() {
        // Given a network of two convolutions on grey pictures, normalisation and a head, and depthwise filters
        Network network = Network.builder(new InputSpec(1, 8, 8, List.of(0.5), List.of(0.25))).named("two").conv("first", Conv.of(4, 3)).batchNorm("bn").relu()
                .conv("second", Conv.of(4, 3)).flatten().head("fc", 3).build();
        Map<String, NDArray> filters = Map.of("depthwise", manager.ones(new Shape(3, 1, 3, 3)));
        try (Model model = Model.fresh(network, Ops.standard(), 7, manager);
                Optimizer optimizer = Optimizer.create(PLAN, model, manager);
                Optimizer depthwise = Optimizer.create(PLAN, Tensors.of(filters), manager)) {
            // Then only the convolution that looks at more than one channel has no second moment
            List<String> adamw = optimizer.state().keySet().stream().filter(name -> name.startsWith("v.")).toList();
            assertThat(model.trained().names()).filteredOn(name -> !adamw.contains("v." + name)).containsExactly("second.weight");
            assertThat(depthwise.state()).containsKeys("m.depthwise", "v.depthwise", "t.depthwise");
        }
    }

    /** Five quintic Newton-Schulz steps on a matrix that is no taller than wide. */
    private static double[][] orthogonal(double[][] u) {
        double norm = Math.sqrt(Arrays.stream(u).flatMapToDouble(Arrays::stream).map(x -> x * x).sum());
        double[][] x = scaled(u, 1 / norm);
        for (int i = 0; i < 5; i++) {
            double[][] a = product(x, transposed(x));
            double[][] b = sum(scaled(a, -4.7750), scaled(product(a, a), 2.0315));
            x = sum(scaled(x, 3.4445), product(b, x));
        }
        return x;
    }

    private static double[][] product(double[][] a, double[][] b) {
        double[][] product = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b[0].length; j++) {
                for (int k = 0; k < b.length; k++) {
                    product[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return product;
    }

    private static double[][] sum(double[][] a, double[][] b) {
        double[][] sum = new double[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                sum[i][j] = a[i][j] + b[i][j];
            }
        }
        return sum;
    }

    private static double[][] scaled(double[][] a, double factor) {
        return Arrays.stream(a).map(row -> Arrays.stream(row).map(x -> factor * x).toArray()).toArray(double[][]::new);
    }

    private static double[][] transposed(double[][] a) {
        double[][] transposed = new double[a[0].length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                transposed[j][i] = a[i][j];
            }
        }
        return transposed;
    }

    /** Another one at every step and place. */
    private static double gradient(int place, int step) {
        return (float) Math.sin(1 + place + 2.3 * step);
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
