package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.RetentionState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EwcTest extends OnBench {
    @Test
    void thePenaltyIsZeroAtTheAnchorAndNotOneStepAway() throws Exception {
        // Given a second round whose Fisher information is one everywhere
        bench.samples(4, 0, 1);
        Model model = bench.model(Bench.plain(2));
        Method ewc = ewc(model, 1);
        Course course = bench.course(2, 2, Bench.plan("sgd", 1, 8, 1));
        RoundView view = bench.view(course, model, ewc);
        ewc.acting().beforeRound(view);

        // When the weights stand still, and when they moved by 0.1
        double there = ewc.acting().gradients(view, zeros(model));
        model.parameters().values().forEach(w -> w.addi(0.1f));
        Method fresh = ewc(model, 1);
        double away = movedPenalty(course, model, fresh);

        // Then the penalty is zero, and lambda / 2 times the sum of the squares
        assertThat(there).isZero();
        assertThat(away).isCloseTo(10.0 / 2 * 0.01 * model.network().size(), within(1e-3));
    }

    private double movedPenalty(Course course, Model model, Method method) {
        RoundView view = bench.view(course, model, method);
        method.acting().beforeRound(view);
        model.parameters().values().forEach(w -> w.addi(0.1f));
        return method.acting().gradients(view, zeros(model));
    }

    @Test
    void theGradientIsLambdaTimesFisherTimesTheWay() throws Exception {
        // Given an anchor with a Fisher information of 3
        bench.samples(2, 0, 1);
        Model model = bench.model(Bench.plain(2));
        Method ewc = ewc(model, 3);
        RoundView view = bench.view(bench.course(2, 2, Bench.plan("sgd", 1, 8, 1)), model, ewc);
        ewc.acting().beforeRound(view);

        // When the weights move and gradients of 0.5 stand already
        model.parameters().values().forEach(w -> w.addi(0.2f));
        Map<String, NDArray> gradients = zeros(model);
        gradients.values().forEach(g -> g.addi(0.5f));
        ewc.acting().gradients(view, gradients);

        // Then lambda * F * (w - w*) = 10 * 3 * 0.2 is added
        for (NDArray gradient : gradients.values()) {
            for (float value : gradient.toFloatArray()) {
                assertThat(value).isCloseTo(6.5f, within(1e-4f));
            }
        }
    }

    @Test
    void anAnchorPerExperienceIsTheSumOfTheirPenalties() throws Exception {
        // Given two rounds of a sample each, whose weights stood at w and at w + 0.5
        bench.labels = 2;
        bench.samples(1, 0, 1);
        Model model = bench.model(Bench.plain(2));
        RetentionState kept = RetentionState.empty();
        Map<String, float[]> pull = new LinkedHashMap<>();
        for (int round = 0; round < 2; round++) {
            LearningSample sample = bench.samples.get(round);
            Method method = Bench.method("ewc", Map.of("form", "per-experience", "lambda", 10), kept);
            RoundView view = bench.view(bench.course(List.of(sample), List.of(), 2 * round, Set.of()), model, method);
            method.acting().beforeRound(view);
            model.parameters().values().forEach(w -> w.addi(0.5f));
            kept = method.acting().afterRound(view);
            add(pull, fisher(List.of(sample), model), model);
        }

        // When the weights of a third round move by 0.2
        Method method = Bench.method("ewc", Map.of("form", "per-experience", "lambda", 10), kept);
        RoundView view = bench.view(bench.course(bench.samples, List.of(), 2, Set.of()), model, method);
        method.acting().beforeRound(view);
        Map<String, float[]> weights = new LinkedHashMap<>();
        model.parameters().values().forEach(w -> w.addi(0.2f));
        model.parameters().map().forEach((name, w) -> weights.put(name, w.toFloatArray()));
        Map<String, NDArray> gradients = zeros(model);
        method.acting().gradients(view, gradients);

        // Then lambda * (F1 (w - w1) + F2 (w - w2)) is added
        gradients.forEach((name, array) -> {
            float[] found = array.toFloatArray();
            for (int i = 0; i < found.length; i++) {
                double expected = 10 * (pull.get("f " + name)[i] * weights.get(name)[i] - pull.get("fw " + name)[i]);
                assertThat(found[i]).as(name).isCloseTo((float) expected, within(1e-4f));
            }
        });
    }

    /** Sums F and F w up. */
    private static void add(Map<String, float[]> sums, Map<String, NDArray> fisher, Model model) {
        fisher.forEach((name, array) -> {
            float[] f = array.toFloatArray();
            float[] w = model.parameters().get(name).toFloatArray();
            for (int i = 0; i < f.length; i++) {
                sums.computeIfAbsent("f " + name, key -> new float[f.length])[i] += f[i];
                sums.computeIfAbsent("fw " + name, key -> new float[f.length])[i] += f[i] * w[i];
            }
        });
    }

    private Map<String, NDArray> fisher(List<LearningSample> samples, Model model) {
        Method method = Bench.method("ewc", Map.of(), RetentionState.empty());
        RoundView view = bench.view(bench.course(samples, List.of(), 0, Set.of()), model, method);
        method.acting().beforeRound(view);
        return method.acting().afterRound(view).tensors();
    }

    @Test
    void newRowsOfTheHeadAreFree() throws Exception {
        // Given Fisher information of a head of two classes
        bench.samples(2, 0, 1, 2);
        Model old = bench.model(Bench.plain(2));
        Map<String, NDArray> fisher = ones(old, 1);
        Model model = old.grow(Bench.plain(3), 9, bench.manager);
        Method ewc = Bench.method("ewc", Map.of("lambda", 10), new RetentionState(Map.of(), fisher, List.of()));
        RoundView view = bench.view(bench.course(3, 2, Bench.plan("sgd", 1, 8, 1)), model, ewc);
        ewc.acting().beforeRound(view);

        // When all weights move
        model.parameters().values().forEach(w -> w.addi(1f));
        Map<String, NDArray> gradients = zeros(model);
        ewc.acting().gradients(view, gradients);

        // Then the old rows are pulled back, the new one is not
        assertThat(gradients.get("fc.bias").toFloatArray()).containsExactly(10, 10, 0);
    }

    @Test
    void equalSamplesHaveTheFisherInformationOfOne() throws Exception {
        for (String variant : List.of("exact", "empirical")) {
            // Given a model with batch normalisation, and one sample that stands there once or five times
            Bench one = new Bench(folder);
            one.samples(1, 0);
            Model model = one.model(Bench.normalised(3));
            LearningSample sample = one.samples.get(0);

            // When its Fisher information is taken
            Map<String, NDArray> single = fisher(one, model, variant);
            for (int i = 0; i < 4; i++) {
                one.samples.add(sample);
            }
            Map<String, NDArray> many = fisher(one, model, variant);

            // Then it is the same and not zero
            double trace = 0;
            for (String name : single.keySet()) {
                assertThat(many.get(name).toFloatArray()).usingComparatorWithPrecision(1e-6f).containsExactly(single.get(name).toFloatArray());
                trace += single.get(name).sum().getFloat();
            }
            assertThat(trace).as(variant).isPositive();
            one.close();
        }
    }

    @Test
    void batchStatisticsStayBitByBit() throws Exception {
        // Given a model with batch normalisation
        bench.samples(6, 0, 1);
        Model model = bench.model(Bench.normalised(2));
        Map<String, float[]> before = new LinkedHashMap<>();
        model.buffers().map().forEach((name, array) -> before.put(name, array.toFloatArray()));

        // When the Fisher information is taken
        fisher(bench, model, "exact");

        // Then the running statistics are what they were
        model.buffers().map().forEach((name, array) -> assertThat(array.toFloatArray()).as(name).isEqualTo(before.get(name)));
    }

    @Test
    void olderInformationFades() throws Exception {
        // Given Fisher information of 8 from the round before, with a decay of a half
        bench.samples(3, 0, 1);
        Model model = bench.model(Bench.plain(2));
        Method ewc = Bench.method("ewc", Map.of("decay", 0.5), new RetentionState(Map.of(), ones(model, 8), List.of()));
        RoundView view = bench.view(bench.course(2, 2, Bench.plan("sgd", 1, 8, 1)), model, ewc);
        ewc.acting().beforeRound(view);

        // When the round ends
        float[] kept = ewc.acting().afterRound(view).tensors().get("fc.bias").toFloatArray();

        // Then 4 are left and the new is added
        float[] fresh = fisher(bench, model, "exact").get("fc.bias").toFloatArray();
        assertThat(kept).usingComparatorWithPrecision(1e-5f).containsExactly(4 + fresh[0], 4 + fresh[1]);
    }

    private static Map<String, NDArray> fisher(Bench bench, Model model, String variant) {
        Method method = Bench.method("ewc", Map.of("fisher", variant), RetentionState.empty());
        RoundView view = bench.view(bench.course(model.network().classes(), 0, Bench.plan("sgd", 1, 8, 1)), model, method);
        method.acting().beforeRound(view);
        return method.acting().afterRound(view).tensors();
    }

    private Method ewc(Model model, float fisher) {
        return Bench.method("ewc", Map.of("lambda", 10), new RetentionState(Map.of(), ones(model, fisher), List.of()));
    }

    private Map<String, NDArray> ones(Model model, float value) {
        Map<String, NDArray> ones = zeros(model);
        ones.values().forEach(array -> array.addi(value));
        return ones;
    }

    private Map<String, NDArray> zeros(Model model) {
        return model.parameters().zeros(bench.manager).map();
    }
}
