package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.Constant;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.network.Network;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AGemTest extends OnBench {
    @BeforeEach
    void threeClasses() {
        bench.labels = 3;
    }

    @Test
    void whatPointsAgainstTheMemoryIsTakenOut() throws Exception {
        // Given a memory of two samples, whose gradient is r
        Model model = second(Bench.plain(3));
        Map<String, NDArray> reference = reference(model);

        // When a gradient comes in that points half against it
        Map<String, NDArray> gradients = filled(model, 0.25f);
        reference.forEach((name, r) -> gradients.get(name).addi(r.mul(-3f)));
        Map<String, float[]> before = numbers(gradients);
        method.acting().gradients(view, gradients);

        // Then it is g - (g·r / r·r) r: at right angles to r
        double along = dot(before, numbers(reference));
        double square = dot(numbers(reference), numbers(reference));
        assertThat(along).isNegative();
        Map<String, float[]> after = numbers(gradients);
        assertThat(dot(after, numbers(reference)) / square).isCloseTo(0, within(1e-5));
        numbers(reference).forEach((name, r) -> {
            for (int i = 0; i < r.length; i++) {
                assertThat(after.get(name)[i]).as(name).isCloseTo((float) (before.get(name)[i] - along / square * r[i]), within(1e-5f));
            }
        });
    }

    @Test
    void aGradientThatDoesNotHurtTheMemoryStaysBitByBit() throws Exception {
        Model model = second(Bench.plain(3));
        Map<String, NDArray> gradients = view.copy(reference(model));
        gradients.values().forEach(array -> array.muli(0.7f));
        Map<String, float[]> before = numbers(gradients);
        method.acting().gradients(view, gradients);
        gradients.forEach((name, array) -> assertThat(array.toFloatArray()).as(name).isEqualTo(before.get(name)));
    }

    @Test
    void batchStatisticsStayBitByBit() throws Exception {
        Model model = second(Bench.normalised(3));
        Map<String, float[]> before = numbers(model.buffers().map());
        method.acting().gradients(view, filled(model, 1));
        model.buffers().map().forEach((name, array) -> assertThat(array.toFloatArray()).as(name).isEqualTo(before.get(name)));
    }

    private Method method;
    private RoundView view;

    /** A second round that learns a third class, with one sample of each of the first two in the memory. */
    private Model second(Network network) throws Exception {
        bench.samples(1, 0, 1).samples(4, 2);
        Model model = bench.model(network);
        List<LearningSample> old = bench.samples.subList(0, 2);
        RetentionState kept = new RetentionState(Map.of(), Map.of(), old.stream().map(LearningSample::id).toList());
        method = Bench.method("a-gem", Map.of("draws", 2), kept);
        view = bench.view(bench.course(bench.samples.subList(2, 6), old, 2, Set.of()), model, method);
        method.acting().beforeRound(view);
        return model;
    }

    /** The gradient of the mean cross-entropy of the memory over three classes. */
    private Map<String, NDArray> reference(Model model) {
        List<LearningSample> old = bench.samples.subList(0, 2);
        NDArray x = view.pictures(bench.manager, old.stream().map(LearningSample::id).toList());
        return view.differentiate(() -> {
            NDArray shares = view.forward(bench.manager, x, model.parameters().map(), model.buffers().map(), false).get("output").logSoftmax(1);
            return shares.get("0, 0").add(shares.get("1, 1")).mul(Constant.of(-0.5, shares));
        });
    }

    private Map<String, NDArray> filled(Model model, float value) {
        Map<String, NDArray> filled = model.parameters().zeros(bench.manager).map();
        filled.values().forEach(array -> array.addi(value));
        return filled;
    }

    private static Map<String, float[]> numbers(Map<String, NDArray> arrays) {
        Map<String, float[]> numbers = new LinkedHashMap<>();
        arrays.forEach((name, array) -> numbers.put(name, array.toFloatArray()));
        return numbers;
    }

    private static double dot(Map<String, float[]> one, Map<String, float[]> other) {
        double sum = 0;
        for (Map.Entry<String, float[]> entry : one.entrySet()) {
            for (int i = 0; i < entry.getValue().length; i++) {
                sum += (double) entry.getValue()[i] * other.get(entry.getKey())[i];
            }
        }
        return sum;
    }
}
