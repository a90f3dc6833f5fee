package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionState;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Weight alignment and bias correction: what they do to the head after a training. */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class HeadCorrectionTest extends OnBench {
    @BeforeEach
    void threeClasses() {
        bench.labels = 3;
    }

    @Test
    void newRowsAreAsLongAsOldOnesOnAverage() throws Exception {
        // Given a head whose rows are 1, 3 and 8 long, the third of a class that is trained for the first time
        bench.samples(2, 2);
        Model model = bench.model(Bench.plain(3));
        lengths(model, 1, 3, 8);
        float[] bias = model.parameters().get("fc.bias").toFloatArray();
        Method method = Bench.method("weight-alignment", Map.of(), RetentionState.empty());
        RoundView view = bench.view(bench.course(3, 2, Bench.plan("sgd", 1, 8, 1)), model, method);

        // When the round ends
        method.acting().afterRound(view);

        // Then it is multiplied by mean(1, 3) / 8, the old ones and the biases stay
        assertThat(lengths(model)).usingComparatorWithPrecision(1e-5).containsExactly(1, 3, 2);
        assertThat(model.parameters().get("fc.bias").toFloatArray()).isEqualTo(bias);
    }

    @Test
    void aClassThatComesBackIsNotAligned() throws Exception {
        bench.samples(2, 0, 1);
        Model model = bench.model(Bench.plain(2));
        lengths(model, 1, 5);
        Method method = Bench.method("weight-alignment", Map.of(), RetentionState.empty());
        method.acting().afterRound(bench.view(bench.course(2, 2, Bench.plan("sgd", 1, 8, 1)), model, method));
        assertThat(lengths(model)).usingComparatorWithPrecision(1e-5).containsExactly(1, 5);
    }

    @Test
    void theCorrectionIsThatOfTheHeldOutSamplesAndStandsInTheHead() throws Exception {
        // Given a head that answers every sample with 0 of both old classes and 4 of the new one, and as many held-out samples of each
        bench.samples(20, 0, 1, 2);
        Model model = bench.model(Bench.plain(3));
        model.parameters().get("fc.weight").muli(0f);
        model.parameters().get("fc.bias").muli(0f).addi(bench.manager.create(new float[] {0, 0, 4}));
        List<LearningSample> old = bench.samples.subList(0, 40);
        RetentionState kept = new RetentionState(Map.of(), Map.of(), List.of(old.get(0).id(), old.get(1).id(), old.get(20).id(), old.get(21).id()));
        Method method = Bench.method("bias-correction", Map.of(), kept);
        RoundView view = bench.view(bench.course(bench.samples.subList(40, 60), old.subList(0, 40), 2, Set.of()), model, method);

        // When the round ends
        Set<String> withheld = method.acting().withheld(view);
        RetentionState state = method.acting().afterRound(view);

        // Then two of twenty new ones are held out, and all classes are answered alike: alpha * 4 + beta = 0
        assertThat(withheld).hasSize(6).containsAll(kept.samples());
        assertThat(state.samples()).hasSize(6);
        assertThat(model.parameters().get("fc.bias").toFloatArray()[2]).isCloseTo(0, within(0.02f));
    }

    @Test
    void nobodyElseSeesWhatIsHeldOut() throws Exception {
        // Given bias correction behind a method that looks at what there is
        bench.samples(20, 0, 1);
        Set<String> seen = new HashSet<>();
        Retention other = new Retention() {
            @Override
            public Set<Hook> hooks() {
                return Set.of(Hook.BEFORE_ROUND);
            }

            @Override
            public void beforeRound(LearningRound round) {
                round.experience().forEach(sample -> seen.add(sample.id()));
                seen.addAll(round.samples().keySet());
            }
        };
        Method correction = Bench.method("bias-correction", Map.of(), RetentionState.empty());
        Model model = bench.model(Bench.plain(2));
        Trainer trainer = new Trainer(bench.course(2, 0, Bench.plan("sgd", 1, 8, 1)), model, List.of(new Method("other", other, RetentionState.empty()), correction));

        // When a round is learnt
        trainer.begin();
        try (Optimizer optimizer = Optimizer.create(Bench.plan("sgd", 1, 8, 1), model, bench.manager)) {
            trainer.learn(optimizer);
        }
        List<String> heldOut = trainer.end().get("bias-correction").samples();

        // Then four of forty were not seen and not learnt
        assertThat(heldOut).hasSize(4).doesNotContainAnyElementsOf(seen);
        assertThat(seen).hasSize(36);
        assertThat(trainer.passes()).isEqualTo(36);
    }

    private void lengths(Model model, float... lengths) {
        NDArray weight = model.parameters().get("fc.weight");
        int width = (int) weight.getShape().get(1);
        float[] rows = new float[lengths.length * width];
        for (int row = 0; row < lengths.length; row++) {
            Arrays.fill(rows, row * width, (row + 1) * width, lengths[row] / (float) Math.sqrt(width));
        }
        weight.muli(0f).addi(bench.manager.create(rows, weight.getShape()));
    }

    private static double[] lengths(Model model) {
        NDArray weight = model.parameters().get("fc.weight");
        float[] norms = weight.square().sum(new int[] {1}).sqrt().toFloatArray();
        double[] lengths = new double[norms.length];
        Arrays.setAll(lengths, i -> norms[i]);
        return lengths;
    }
}
