package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.Loss;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.scenario.TrainingPlan;
import dev.engram.vision.CrossEntropy;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine holds does not grow with the steps: a tensor that is not closed lives as long as the round. */
class SteadyMemoryTest {
    @TempDir
    Path folder;

    @Test
    void aStepLeavesNoTensorBehind() throws Exception {
        // Given a loss as text and one as arrays, with and without methods that rehearse, remember and look back
        Loss text = new CrossEntropy().create(new CrossEntropy.Config(0.1));
        Loss arrays = (outputs, targets, mask) -> text.compute(outputs, targets, mask);
        try (Bench bench = new Bench(folder).samples(8, 0, 1)) {
            for (Loss loss : List.of(text, arrays)) {
                for (Supplier<List<Method>> methods : List.<Supplier<List<Method>>>of(List::of, SteadyMemoryTest::methods, () -> others(bench),
                        () -> others(bench).subList(2, 3))) {
                    // When a round takes a hundred steps, and another three hundred
                    int after = held(bench, loss, methods.get(), 25);
                    int later = held(bench, loss, methods.get(), 75);

                    // Then as many tensors are left
                    assertThat(later).as("%s methods", methods.get().size()).isEqualTo(after);
                }
            }
        }
    }

    private static List<Method> methods() {
        return List.of(Bench.method("replay", Map.of(), RetentionState.empty()),
                Bench.method("teacher", Map.of(), RetentionState.empty()));
    }

    /** Those that work on gradients and masks, as in a second round. */
    private static List<Method> others(Bench bench) {
        Map<String, NDArray> ones = new LinkedHashMap<>();
        bench.model(Bench.normalised(2)).parameters().map().forEach((name, array) -> ones.put(name, bench.manager.ones(array.getShape())));
        List<String> ids = bench.samples.stream().map(LearningSample::id).toList();
        RetentionState weights = new RetentionState(Map.of(), ones, List.of());
        RetentionState memory = new RetentionState(Map.of(), Map.of(), ids);
        return List.of(Bench.method("er-ace", Map.of(), memory), Bench.method("si", Map.of(), weights), Bench.method("ewc", Map.of("lambda", 0.1), weights),
                Bench.method("a-gem", Map.of(), memory));
    }

    /** Tensors that a round's manager holds after so many epochs of four steps. */
    private static int held(Bench bench, Loss loss, List<Method> methods, int epochs) {
        TrainingPlan plan = TrainingPlan.builder().epochs(epochs).batchSize(4).clipNorm(1).build();
        Model model = bench.model(Bench.normalised(2));
        int before = bench.manager.getManagedArrays().size();
        try (Optimizer optimizer = Optimizer.create(plan, model, bench.manager)) {
            Trainer trainer = new Trainer(bench.course(2, 2, plan, loss), model, methods);
            trainer.begin();
            trainer.learn(optimizer);
            return bench.manager.getManagedArrays().size() - before;
        }
    }
}
