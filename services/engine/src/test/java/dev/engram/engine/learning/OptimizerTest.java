package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.scenario.TrainingPlan;
import dev.engram.engine.program.GradientMode;
import dev.engram.engine.program.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fused steps against the formulas of the papers, written out. */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class OptimizerTest {
    private static final float[] START = {1, -2, 0.5f, 3};
    private static final double DECAY = 0.1;
    private static final double RATE = 0.05;

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

    @Test
    void adamwIsLoshchilovAndHutters() {
        // Given decoupled decay, bias-corrected moments
        double[] w = {1, -2, 0.5, 3};
        double[] m = new double[4];
        double[] v = new double[4];

        // When five steps are taken, fused and by the formula
        float[] fused = trained("adamw");
        for (int t = 1; t <= 5; t++) {
            for (int i = 0; i < w.length; i++) {
                double g = gradient(i, t);
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.999 * v[i] + 0.001 * g * g;
                w[i] -= RATE * DECAY * w[i];
                w[i] -= RATE * (m[i] / (1 - Math.pow(0.9, t))) / (Math.sqrt(v[i] / (1 - Math.pow(0.999, t))) + 1e-8);
            }
        }

        // Then the weights agree
        assertThat(fused).usingComparatorWithPrecision(1e-5f).containsExactly(floats(w));
    }

    @Test
    void sgdHasMomentumAndItsRateOutsideIt() {
        double[] w = {1, -2, 0.5, 3};
        double[] m = new double[4];
        float[] fused = trained("sgd");
        for (int t = 1; t <= 5; t++) {
            for (int i = 0; i < w.length; i++) {
                m[i] = 0.9 * m[i] + gradient(i, t) + DECAY * w[i];
                w[i] -= RATE * m[i];
            }
        }
        assertThat(fused).usingComparatorWithPrecision(1e-5f).containsExactly(floats(w));
    }

    /** Sutskever et al. in PyTorch's form: the step looks ahead along the momentum. */
    @Test
    void nesterovLooksAhead() {
        double[] w = {1, -2, 0.5, 3};
        double[] m = new double[4];
        float[] fused = trained(TrainingPlan.builder().optimizer("sgd").momentum(0.8).nesterov(true).weightDecay(DECAY).build());
        for (int t = 1; t <= 5; t++) {
            for (int i = 0; i < w.length; i++) {
                double g = gradient(i, t) + DECAY * w[i];
                m[i] = 0.8 * m[i] + g;
                w[i] -= RATE * (g + 0.8 * m[i]);
            }
        }
        assertThat(fused).usingComparatorWithPrecision(1e-5f).containsExactly(floats(w));
    }

    @Test
    void sgdWithoutMomentumIsPlainDescent() {
        double[] w = {1, -2, 0.5, 3};
        float[] fused = trained(TrainingPlan.builder().optimizer("sgd").momentum(0).weightDecay(0).build());
        for (int t = 1; t <= 5; t++) {
            for (int i = 0; i < w.length; i++) {
                w[i] -= RATE * gradient(i, t);
            }
        }
        assertThat(fused).usingComparatorWithPrecision(1e-5f).containsExactly(floats(w));
    }

    @Test
    void everyParameterHasTheRateOfItsGroup() {
        // Given four parameters of the same numbers, of which one is slower, one does not decay and one is slower and does not decay
        Map<String, NDArray> weights = new LinkedHashMap<>();
        List.of("a", "b.slow", "c.free", "d.slow.free").forEach(name -> weights.put(name, manager.create(new float[] {2, 2}, new Shape(1, 2))));
        TrainingPlan plan = TrainingPlan.builder().optimizer("sgd").momentum(0).weightDecay(0.5).rates(Map.of("*.slow*", 0.1)).undecayed(List.of("*.free")).build();

        // When a step of gradient 1 is taken at rate 0.1
        try (Optimizer optimizer = Optimizer.create(plan, Tensors.of(weights), manager)) {
            optimizer.step(Tensors.of(weights).zeros(manager).values().stream().map(zero -> zero.add(1)).toList(), 0.1);
        }

        // Then each moved by rate times (gradient + decay)
        assertThat(weights.values()).extracting(w -> w.toFloatArray()[0]).usingElementComparator((x, y) -> Math.abs(x - y) < 1e-6 ? 0 : 1)
                .containsExactly(2 - 0.1f * 2, 2 - 0.01f * 2, 2 - 0.1f, 2 - 0.01f);
    }

    @Test
    void aNewRowStartsAtItsOwnZero() {
        // Given the state of a parameter after five steps, and one that has taken none
        TrainingPlan plan = plan("adamw");
        Map<String, NDArray> weights = new LinkedHashMap<>(Map.of("old", manager.create(START, new Shape(2, 2))));
        Map<String, NDArray> state = new LinkedHashMap<>();
        try (Optimizer optimizer = Optimizer.create(plan, Tensors.of(weights), manager)) {
            steps(optimizer, "old");
            state.putAll(Tensors.of(optimizer.state()).copy(manager).map());
        }
        weights.put("new", manager.create(START, new Shape(2, 2)));
        state.put("m.new", manager.zeros(new Shape(2, 2)));
        state.put("v.new", manager.zeros(new Shape(2, 2)));
        state.put("t.new", manager.zeros(new Shape()));

        // When both take a step
        NDArray gradient = manager.create(new float[] {1, 1, 1, 1}, new Shape(2, 2));
        try (Optimizer optimizer = Optimizer.create(plan, Tensors.of(weights), manager)) {
            optimizer.resume(state);
            optimizer.step(List.of(gradient, gradient.duplicate()), RATE);

            // Then each counts its own
            assertThat(optimizer.state().get("t.old").getFloat()).isEqualTo(6);
            assertThat(optimizer.state().get("t.new").getFloat()).isEqualTo(1);
        }
        float moved = (float) (START[0] - RATE * DECAY * START[0] - RATE);
        assertThat(weights.get("new").toFloatArray()[0]).isCloseTo(moved, org.assertj.core.api.Assertions.within(1e-5f));
    }

    private float[] trained(String kind) {
        return trained(plan(kind));
    }

    private float[] trained(TrainingPlan plan) {
        Map<String, NDArray> weights = Map.of("w", manager.create(START, new Shape(2, 2)));
        try (Optimizer optimizer = Optimizer.create(plan, Tensors.of(weights), manager)) {
            steps(optimizer, "w");
        }
        return weights.get("w").toFloatArray();
    }

    private void steps(Optimizer optimizer, String name) {
        assertThat(optimizer.state()).containsKey("m." + name);
        for (int t = 1; t <= 5; t++) {
            float[] g = new float[4];
            for (int i = 0; i < g.length; i++) {
                g[i] = (float) gradient(i, t);
            }
            optimizer.step(List.of(manager.create(g, new Shape(2, 2))), RATE);
        }
    }

    /** Another one at every step and place. */
    private static double gradient(int place, int step) {
        return (float) Math.sin(1 + place + 2.3 * step);
    }

    private static TrainingPlan plan(String kind) {
        return TrainingPlan.builder().optimizer(kind).learningRate(RATE).warmup(0).weightDecay(DECAY).clipNorm(0).build();
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
