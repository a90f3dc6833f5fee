package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.scenario.TrainingPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training does beside its steps: the moving average, the end on the tune samples, the curve. */
class EpochsTest {
    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new Bench(folder);
        bench.samples(8, 0, 1);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void theMovingAverageIsTheFormulas() {
        // Given a training of a network with batch statistics, whose weights are looked at after every step
        Model model = bench.model(Bench.normalised(2));
        List<Map<String, float[]>> seen = new ArrayList<>(List.of(numbers(model)));

        // When it is trained with an average of decay 0.6
        learnt(model, plan().averaging(0.6).build(), new Watcher(() -> seen.add(numbers(model))));

        // Then what remains is the average after min(0.6, (1 + n) / (10 + n)), of weights and of batch statistics
        assertThat(seen).hasSize(1 + 4 * 4);
        numbers(model).forEach((name, values) -> {
            for (int i = 0; i < values.length; i++) {
                double average = seen.get(0).get(name)[i];
                for (int n = 1; n < seen.size(); n++) {
                    double decay = Math.min(0.6, (1.0 + n) / (10.0 + n));
                    average = decay * average + (1 - decay) * seen.get(n).get(name)[i];
                }
                assertThat((double) values[i]).as(name).isCloseTo(average, within(1e-5));
            }
        });
    }

    @Test
    void itEndsWhenTheTuneSamplesGetWorseAndGoesBackToTheBestEpoch() {
        // Given tune samples that say the opposite, so that every epoch makes it worse on them
        bench.samples.forEach(sample -> bench.tune.add(new LearningSample(sample.id(), 1 - sample.label())));
        Model model = bench.model(Bench.normalised(2));
        int[] steps = {0};

        // When it may wait for two epochs
        Trainer trainer = learnt(model, plan().epochs(50).patience(2).build(), new Watcher(() -> steps[0]++));

        // Then it stops after the third, and has the weights of one epoch
        assertThat(steps[0]).isEqualTo(3 * 4);
        assertThat(trainer.curve().tuned()).extracting(Curve.Tuned::epoch).containsExactly(1, 2, 3);
        assertThat(trainer.curve().tuned()).extracting(Curve.Tuned::loss).isSorted();
        Model once = bench.model(Bench.normalised(2));
        learnt(once, plan().epochs(1).build(), new Watcher(() -> {}));
        numbers(once).forEach((name, values) -> assertThat(numbers(model).get(name)).as(name).isEqualTo(values));
    }

    @Test
    void asLongAsItGetsBetterItGoesOn() {
        bench.tune.addAll(bench.samples);
        Trainer trainer = learnt(bench.model(Bench.normalised(2)), plan().patience(1).build(), new Watcher(() -> {}));
        assertThat(trainer.curve().tuned()).hasSize(4).last().extracting(Curve.Tuned::accuracy).isEqualTo(1.0);
    }

    @Test
    void theTuneLossIsTheMeanCrossEntropyOfTheTrainedClasses() {
        // Given a head with a third class that was never trained, and a tune sample of it beside one that counts
        bench.tune.add(bench.samples.get(0));
        bench.tune.add(new LearningSample(bench.samples.get(1).id(), 2));
        Model model = bench.model(Bench.normalised(3));

        // When one epoch is trained
        Trainer trainer = learnt(model, plan().epochs(1).patience(1).build(), new Watcher(() -> {}));

        // Then the loss is −log of the soft-max over two classes, of the one sample
        float[] logits = new Evaluator(model, bench.loader, bench.manager).logits(List.of(bench.samples.get(0).id()), Ear.deaf())[0];
        double expected = Math.log(Math.exp(logits[0]) + Math.exp(logits[1])) - logits[0];
        assertThat(trainer.curve().tuned()).singleElement().extracting(Curve.Tuned::loss).asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.DOUBLE)
                .isCloseTo(expected, within(1e-9));
    }

    @Test
    void withoutTuneSamplesItSaysSoAndGoesToTheEnd() {
        int[] steps = {0};
        Trainer trainer = learnt(bench.model(Bench.normalised(2)), plan().patience(1).build(), new Watcher(() -> steps[0]++));
        assertThat(steps[0]).isEqualTo(4 * 4);
        assertThat(trainer.curve().tuned()).isEmpty();
        assertThat(bench.notes).singleElement().asString().contains("training.patience is 1").contains("no tune samples").contains("val/");
    }

    @Test
    void theCurveHasLossAccuracyAndRateOfTheSteps() {
        Trainer trainer = learnt(bench.model(Bench.normalised(2)), plan().build(), new Watcher(() -> {}));
        assertThat(trainer.curve().points()).hasSize(16).allSatisfy(point -> {
            assertThat(point.phase()).isEqualTo("train");
            assertThat(point.rate()).isEqualTo(0.05);
        });
        assertThat(trainer.curve().points().get(15).loss()).isLessThan(trainer.curve().points().get(0).loss());
        assertThat(trainer.curve().points().get(15).accuracy()).isEqualTo(1);
        assertThat(trainer.curve().points().get(4)).extracting(Curve.Point::epoch, Curve.Point::step).containsExactly(2, 5L);
    }

    /** At a rate that does not change, so that a training of fewer epochs is the beginning of one of more. */
    private static TrainingPlan.Builder plan() {
        return TrainingPlan.builder().optimizer("sgd").epochs(4).batchSize(4).learningRate(0.05).finalLearningRate(0.05).warmup(0);
    }

    private Trainer learnt(Model model, TrainingPlan plan, Retention watcher) {
        Trainer trainer = new Trainer(bench.course(model.network().classes(), 0, plan), model, List.of(new Method("watcher", watcher, RetentionState.empty())));
        trainer.begin();
        try (Optimizer optimizer = Optimizer.create(plan, model, bench.manager)) {
            trainer.learn(optimizer);
        }
        return trainer;
    }

    private static Map<String, float[]> numbers(Model model) {
        Map<String, NDArray> all = new LinkedHashMap<>(model.parameters().map());
        all.putAll(model.buffers().map());
        Map<String, float[]> numbers = new LinkedHashMap<>();
        all.forEach((name, array) -> numbers.put(name, array.toFloatArray()));
        return numbers;
    }

    private record Watcher(Runnable look) implements Retention {
        @Override
        public Set<Hook> hooks() {
            return Set.of(Hook.AFTER_STEP);
        }

        @Override
        public void afterStep(LearningRound round, long step) {
            look.run();
        }
    }
}
