package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.LearningStep;
import dev.engram.api.learning.RetentionState;
import dev.engram.engine.program.GradientMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class StoredLogitsTest {
    @TempDir
    Path folder;

    private Bench bench;
    private GradientMode off;

    @BeforeEach
    void open() throws Exception {
        bench = new Bench(folder).samples(2, 0, 1, 2);
        bench.labels = 3;
        off = GradientMode.off();
    }

    @AfterEach
    void close() {
        off.close();
        bench.close();
    }

    @Test
    void onlyTheColumnsOfThenArePulledBack() {
        // Given two samples stored when there were two classes, and a head of three
        Model model = bench.model(Bench.plain(3));
        List<LearningSample> old = bench.samples.subList(0, 2);
        float[] stored = {1, -1, 0.5f, 2};
        Method method = Bench.method("stored-logits", Map.of("weight", 0.4), state(old, 2, stored));
        RoundView view = bench.view(bench.course(bench.samples.subList(4, 6), old, 2, Set.of()), model, method);
        method.acting().beforeRound(view);

        // When they are drawn behind a new sample
        LearningStep step = bench.step(model, List.of(bench.samples.get(4), old.get(0), old.get(1)), 1);
        float term = method.acting().term(view, step).getFloat();

        // Then the term is the weighted mean of the squared differences of four logits
        float[] now = step.outputs().get("output").toFloatArray();
        double sum = 0;
        for (int row = 0; row < 2; row++) {
            for (int c = 0; c < 2; c++) {
                sum += Math.pow(now[(row + 1) * 3 + c] - stored[row * 2 + c], 2);
            }
        }
        assertThat(term).isCloseTo((float) (0.4 * sum / 4), within(1e-5f));
    }

    @Test
    void logitsAreThoseOfTheRoundASampleWasFirstKeptIn() {
        // Given one sample stored before, and another that is kept for the first time
        Model model = bench.model(Bench.plain(3));
        LearningSample before = bench.samples.get(0);
        LearningSample fresh = bench.samples.get(4);
        Method method = Bench.method("stored-logits", Map.of(), state(List.of(before), 2, new float[] {7, -7}));
        Course course = bench.course(List.of(fresh), List.of(before), 2, Set.of());
        RoundView view = new RoundView(course, model, method, List.of(before.id(), fresh.id()));
        method.acting().beforeRound(view);

        // When the round ends
        RetentionState kept = method.acting().afterRound(view);

        // Then the first has what it had, and the second what the model says now
        List<?> ids = (List<?>) kept.values().get("ids");
        float[] all = kept.tensors().get("logits").toFloatArray();
        int first = 3 * ids.indexOf(before.id());
        int second = 3 * ids.indexOf(fresh.id());
        assertThat(List.of(all[first], all[first + 1], all[first + 2])).containsExactly(7f, -7f, 0f);
        float[] now = bench.step(model, List.of(fresh), 0).outputs().get("output").toFloatArray();
        assertThat(java.util.Arrays.copyOfRange(all, second, second + 3)).usingComparatorWithPrecision(1e-6f).containsExactly(now);
        assertThat(kept.values().get("columns")).isEqualTo(ids.get(0).equals(before.id()) ? List.of(2, 3) : List.of(3, 2));
    }

    @Test
    void aClassThatWasNotTrainedByThenIsNotPulledAt() {
        // Given a round whose hold-out knows a third class that no training sample has
        Model model = bench.model(Bench.plain(3));
        LearningSample kept = bench.samples.get(0);
        Method first = Bench.method("stored-logits", Map.of(), RetentionState.empty());
        RoundView view = new RoundView(bench.course(bench.samples.subList(0, 4), List.of(), 0, Set.of()), model, first, List.of(kept.id()));
        first.acting().beforeRound(view);
        RetentionState state = first.acting().afterRound(view);

        // When the third logit of it moves in the next round, and no other
        Method second = Bench.method("stored-logits", Map.of(), state);
        RoundView next = bench.view(bench.course(bench.samples.subList(4, 6), List.of(kept), 3, Set.of()), model, second);
        second.acting().beforeRound(next);
        model.parameters().get("fc.bias").addi(bench.manager.create(new float[] {0, 0, 5}));
        LearningStep step = bench.step(model, List.of(bench.samples.get(4), kept), 1);

        // Then nothing pulls it back
        assertThat(second.acting().term(next, step).getFloat()).isCloseTo(0, within(1e-9f));
    }

    @Test
    void whatWasRelabelledOrLeftIsNotDrawn() {
        // Given three stored samples, of which one was relabelled and one is no longer there
        List<LearningSample> stored = bench.samples.subList(0, 3);
        Method method = Bench.method("stored-logits", Map.of(), state(stored, 2, new float[6]));
        LearningSample moved = new LearningSample(stored.get(0).id(), 2);
        Course course = bench.course(List.of(moved), List.of(stored.get(1)), 2, Set.of(moved.id()));
        RoundView view = bench.view(course, bench.model(Bench.plain(3)), method);
        method.acting().beforeRound(view);

        // Then only the third is drawn
        assertThat(method.acting().draw(view, 0, 4)).containsOnly(stored.get(1).id());
    }

    private RetentionState state(List<LearningSample> samples, int columns, float[] logits) {
        List<String> ids = samples.stream().map(LearningSample::id).toList();
        List<Integer> widths = ids.stream().map(id -> columns).toList();
        return new RetentionState(Map.of("ids", ids, "columns", widths),
                Map.of("logits", bench.manager.create(logits, new Shape(ids.size(), columns))), ids);
    }
}
