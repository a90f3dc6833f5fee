package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.RetentionState;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class JointTest extends OnBench {
    @BeforeEach
    void threeClasses() {
        bench.labels = 3;
    }

    @Test
    void everyRoundBeginsWithTheFirstWeightsAndLearnsEverything() throws Exception {
        // Given a first round of two classes, after which weights and batch statistics moved
        bench.samples(4, 0, 1);
        Model model = bench.model(Bench.normalised(2));
        Map<String, float[]> first = numbers(model);
        Method one = Bench.method("joint", Map.of(), RetentionState.empty());
        RetentionState kept = learnt(one, bench.course(2, 0, Bench.plan("sgd", 2, 4, 1)), model);
        assertThat(numbers(model).get("fc.weight")).isNotEqualTo(first.get("fc.weight"));

        // When a second one begins with a third class
        Model grown = model.grow(Bench.normalised(3), 9, bench.manager);
        float[] newRow = grown.parameters().get("fc.weight").toFloatArray();
        List<LearningSample> old = List.copyOf(bench.samples);
        bench.samples.clear();
        bench.samples(3, 2);
        Method two = Bench.method("joint", Map.of(), kept);
        Course course = bench.course(List.copyOf(bench.samples), old, 2, Set.of());
        RoundView view = bench.view(course, grown, two);
        two.acting().beforeRound(view);

        // Then all is as it was, the new row as it came, and everything is gone through and kept
        Map<String, float[]> now = numbers(grown);
        first.forEach((name, values) -> assertThat(Arrays.copyOf(now.get(name), values.length)).as(name).isEqualTo(values));
        int oldCount = first.get("fc.weight").length;
        assertThat(Arrays.copyOfRange(now.get("fc.weight"), oldCount, newRow.length)).isEqualTo(Arrays.copyOfRange(newRow, oldCount, newRow.length));
        assertThat(two.acting().experience(view)).hasSize(11);
        assertThat(two.acting().afterRound(view).samples()).hasSize(11);
    }

    @Test
    void aRoundWithoutNewSamplesLeavesTheWeights() throws Exception {
        bench.samples(4, 0, 1);
        Model model = bench.model(Bench.normalised(2));
        RetentionState kept = learnt(Bench.method("joint", Map.of(), RetentionState.empty()), bench.course(2, 0, Bench.plan("sgd", 2, 4, 1)), model);
        float[] trained = model.parameters().get("fc.weight").toFloatArray();
        Method two = Bench.method("joint", Map.of(), kept);
        RoundView view = bench.view(bench.course(List.of(), bench.samples, 2, Set.of()), model, two);
        two.acting().beforeRound(view);
        assertThat(model.parameters().get("fc.weight").toFloatArray()).isEqualTo(trained);
        assertThat(two.acting().afterRound(view).tensors().get("fc.weight").toFloatArray()).isEqualTo(kept.tensors().get("fc.weight").toFloatArray());
    }

    private RetentionState learnt(Method method, Course course, Model model) {
        Trainer trainer = new Trainer(course, model, List.of(method));
        trainer.begin();
        try (Optimizer optimizer = Optimizer.create(course.plan(), model, bench.manager)) {
            trainer.learn(optimizer);
        }
        return trainer.end().get("joint");
    }

    private static Map<String, float[]> numbers(Model model) {
        Map<String, NDArray> all = new HashMap<>(model.parameters().map());
        all.putAll(model.buffers().map());
        Map<String, float[]> numbers = new HashMap<>();
        all.forEach((name, array) -> numbers.put(name, array.toFloatArray()));
        return numbers;
    }
}
