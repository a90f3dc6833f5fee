package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.RetentionState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SynapticIntelligenceTest extends OnBench {
    private static final double DAMPING = 0.1;

    @Test
    void importanceIsWhatTheStepsTookOffTheLossByTheWayInAll() throws Exception {
        // Given a first round, in which the loss falls along two steps of 0.1 and 0.3 with gradients of -2 and -1
        bench.samples(2, 0, 1);
        Model model = bench.model(Bench.plain(2));
        Method si = si(1, Map.of());
        RoundView view = bench.view(bench.course(2, 0, Bench.plan("sgd", 1, 8, 1)), model, si);
        si.acting().beforeRound(view);
        step(si, view, model, -2, 0.1f);
        step(si, view, model, -1, 0.3f);

        // When the round ends
        Map<String, NDArray> kept = si.acting().afterRound(view).tensors();

        // Then every weight has (2 * 0.1 + 1 * 0.3) / (0.4² + damping)
        assertThat(kept.keySet()).isEqualTo(model.parameters().map().keySet());
        kept.values().forEach(array -> {
            for (float value : array.toFloatArray()) {
                assertThat(value).isCloseTo((float) (0.5 / (0.16 + DAMPING)), within(1e-4f));
            }
        });
    }

    @Test
    void thePenaltyPullsTowardsTheBeginningOfTheRoundAndIsNoPartOfThePath() throws Exception {
        // Given a second round with an importance of 4 and c = 3
        bench.samples(2, 0, 1);
        Model model = bench.model(Bench.plain(2));
        Method si = si(3, filled(model, 4));
        RoundView view = bench.view(bench.course(2, 2, Bench.plan("sgd", 1, 8, 1)), model, si);
        si.acting().beforeRound(view);

        // When gradients of 0.5 come in at the beginning, and again after the weights moved by 0.2
        Map<String, NDArray> first = filled(model, 0.5f);
        si.acting().gradients(view, first);
        model.parameters().values().forEach(weights -> weights.addi(0.2f));
        si.acting().afterStep(view, 0);
        Map<String, NDArray> second = filled(model, 0.5f);
        si.acting().gradients(view, second);

        // Then nothing pulls at first, then 2 c * importance * way, because the anchor stayed where it was; and the path has the gradients without the pull
        assertAll(first, 0.5f);
        assertAll(second, 0.5f + 2 * 3 * 4 * 0.2f);
        model.parameters().values().forEach(weights -> weights.addi(-0.1f));
        si.acting().afterStep(view, 1);
        assertAll(si.acting().afterRound(view).tensors(), (float) (4 + Math.max(0, (-0.5 * 0.2 + 0.5 * 0.1) / (0.01 + DAMPING))));
    }

    @Test
    void newRowsOfTheHeadAreFree() throws Exception {
        bench.samples(2, 0, 1, 2);
        Model old = bench.model(Bench.plain(2));
        Map<String, NDArray> importance = filled(old, 1);
        Model model = old.grow(Bench.plain(3), 9, bench.manager);
        Method si = si(5, importance);
        RoundView view = bench.view(bench.course(3, 2, Bench.plan("sgd", 1, 8, 1)), model, si);
        si.acting().beforeRound(view);
        si.acting().gradients(view, filled(model, 0));
        model.parameters().values().forEach(weights -> weights.addi(1f));
        Map<String, NDArray> gradients = filled(model, 0);
        si.acting().gradients(view, gradients);
        assertThat(gradients.get("fc.bias").toFloatArray()).containsExactly(10, 10, 0);
    }

    private static void step(Method si, RoundView view, Model model, float gradient, float way) {
        Map<String, NDArray> gradients = view.copy(model.parameters().map());
        gradients.values().forEach(array -> array.muli(0f).addi(gradient));
        si.acting().gradients(view, gradients);
        model.parameters().values().forEach(weights -> weights.addi(way));
        si.acting().afterStep(view, 0);
    }

    private static void assertAll(Map<String, NDArray> arrays, float expected) {
        arrays.forEach((name, array) -> {
            for (float value : array.toFloatArray()) {
                assertThat(value).as(name).isCloseTo(expected, within(2e-4f));
            }
        });
    }

    private static Method si(double strength, Map<String, NDArray> importance) {
        return Bench.method("si", Map.of("strength", strength, "damping", DAMPING), new RetentionState(Map.of(), importance, List.of()));
    }

    private Map<String, NDArray> filled(Model model, float value) {
        Map<String, NDArray> filled = model.parameters().zeros(bench.manager).map();
        filled.values().forEach(array -> array.addi(value));
        return filled;
    }
}
