package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import dev.engram.api.learning.LearningRound;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.Retention;
import dev.engram.api.learning.RetentionState;
import dev.engram.engine.RoundFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NearestMeanTest extends OnBench {
    @Test
    void theExportedHeadAnswersTheNearestMean() throws Exception {
        for (boolean normalised : new boolean[] {true, false}) {
            // Given three classes that look much alike, with five exemplars each
            bench.samples.clear();
            bench.bright = 90;
            bench.noise = 150;
            bench.samples(20, 0, 1, 2);
            Model model = bench.model(Bench.plain(3));
            List<String> exemplars = bench.samples.stream().filter(sample -> bench.samples.indexOf(sample) % 20 < 5).map(LearningSample::id).toList();
            Method method = Bench.method("nearest-mean", Map.of("normalised", normalised), RetentionState.empty());
            RoundView view = new RoundView(bench.course(3, 2, Bench.plan("sgd", 1, 8, 1)), model, method, exemplars);

            // When the round ends
            method.acting().beforeRound(view);
            method.acting().afterRound(view);

            // Then the network answers every sample with the class whose mean is nearest, and not always rightly
            double[][] means = new double[3][];
            for (int label = 0; label < 3; label++) {
                means[label] = mean(features(view, exemplars.subList(5 * label, 5 * label + 5), normalised), normalised);
            }
            List<String> all = bench.samples.stream().map(LearningSample::id).toList();
            List<double[]> features = features(view, all, normalised);
            float[] logits = view.forward(bench.manager, view.pictures(bench.manager, all), model.parameters().map(), model.buffers().map(), false).get("output")
                    .toFloatArray();
            int wrong = 0;
            for (int row = 0; row < all.size(); row++) {
                int answer = Evaluator.best(Arrays.copyOfRange(logits, 3 * row, 3 * row + 3));
                assertThat(answer).as("row %s, normalised %s", row, normalised).isEqualTo(nearest(features.get(row), means));
                wrong += answer == bench.samples.get(row).label() ? 0 : 1;
            }
            assertThat(wrong).isPositive();
        }
    }

    @Test
    void theTrainedHeadComesBackBeforeTheNextRound() throws Exception {
        // Given a round of two classes that ended with their means in the head
        bench.samples(6, 0, 1);
        Model model = bench.model(Bench.plain(2));
        float[] trained = model.parameters().get("fc.weight").toFloatArray();
        Method first = Bench.method("nearest-mean", Map.of(), RetentionState.empty());
        RoundView view = new RoundView(bench.course(2, 0, Bench.plan("sgd", 1, 8, 1)), model, first, bench.samples.stream().map(LearningSample::id).toList());
        RetentionState kept = first.acting().afterRound(view);
        assertThat(model.parameters().get("fc.weight").toFloatArray()).isNotEqualTo(trained);

        // When a round with a third class begins
        Model grown = model.grow(Bench.plain(3), 9, bench.manager);
        float[] fresh = grown.parameters().get("fc.weight").toFloatArray();
        Method second = Bench.method("nearest-mean", Map.of(), kept);
        second.acting().beforeRound(bench.view(bench.course(3, 2, Bench.plan("sgd", 1, 8, 1)), grown, second));

        // Then the old rows are the trained ones, and the new one is what it was
        float[] now = grown.parameters().get("fc.weight").toFloatArray();
        assertThat(Arrays.copyOf(now, trained.length)).isEqualTo(trained);
        assertThat(Arrays.copyOfRange(now, trained.length, now.length)).isEqualTo(Arrays.copyOfRange(fresh, trained.length, fresh.length));
    }

    @Test
    void theOtherMethodsNeverSeeTheMeans() throws Exception {
        // Given the head that was trained, kept by a round that ended with means
        bench.samples(6, 0, 1);
        Model model = bench.model(Bench.plain(2));
        float[] means = model.parameters().get("fc.weight").toFloatArray();
        NDArray trained = model.parameters().get("fc.weight").mul(2f);
        Method last = Bench.method("nearest-mean", Map.of(), new RetentionState(Map.of(), Map.of("fc.weight", trained), List.of()));
        List<float[]> seen = new ArrayList<>();
        Retention other = new Retention() {
            @Override
            public Set<Hook> hooks() {
                return Set.of(Hook.BEFORE_ROUND);
            }

            @Override
            public void beforeRound(LearningRound round) {
                seen.add(round.parameters().get("fc.weight").toFloatArray());
            }
        };

        // When the next round begins with another method before it, as a teacher would stand
        new Trainer(bench.course(2, 2, Bench.plan("sgd", 1, 8, 1)), model, List.of(new Method("other", other, RetentionState.empty()), last)).begin();

        // Then that one finds the trained head
        assertThat(seen.get(0)).isEqualTo(trained.toFloatArray()).isNotEqualTo(means);
    }

    @Test
    void aClassWithoutExemplarsIsNeverAnswered() throws Exception {
        bench.samples(6, 0, 1, 2);
        Model model = bench.model(Bench.plain(3));
        Method method = Bench.method("nearest-mean", Map.of(), RetentionState.empty());
        List<String> ofTwo = bench.samples.stream().filter(sample -> sample.label() < 2).map(LearningSample::id).toList();
        RoundView view = new RoundView(bench.course(3, 2, Bench.plan("sgd", 1, 8, 1)), model, method, ofTwo);
        method.acting().afterRound(view);
        float[] logits = bench.step(model, bench.samples, 18).outputs().get("output").toFloatArray();
        for (int row = 0; row < 18; row++) {
            assertThat(logits[3 * row + 2]).isEqualTo(-1e6f);
        }
    }

    @Test
    void withoutAnyExemplarsTheRoundSaysWhatIsMissing() throws Exception {
        bench.samples(2, 0, 1);
        Method method = Bench.method("nearest-mean", Map.of(), RetentionState.empty());
        RoundView view = bench.view(bench.course(2, 0, Bench.plan("sgd", 1, 8, 1)), bench.model(Bench.plain(2)), method);
        assertThatThrownBy(() -> method.acting().afterRound(view)).isInstanceOf(RoundFailure.class).hasMessageContaining("no exemplars").hasMessageContaining("replay");
    }

    private List<double[]> features(RoundView view, List<String> ids, boolean normalised) {
        NDArray all = view.features(bench.manager, view.pictures(bench.manager, ids));
        float[] flat = all.toFloatArray();
        int width = flat.length / ids.size();
        List<double[]> rows = new ArrayList<>();
        for (int row = 0; row < ids.size(); row++) {
            double[] values = new double[width];
            for (int i = 0; i < width; i++) {
                values[i] = flat[row * width + i];
            }
            rows.add(normalised ? unit(values) : values);
        }
        return rows;
    }

    private static double[] mean(List<double[]> rows, boolean normalised) {
        double[] mean = new double[rows.get(0).length];
        rows.forEach(row -> Arrays.setAll(mean, i -> mean[i] + row[i] / rows.size()));
        return normalised ? unit(mean) : mean;
    }

    private static double[] unit(double[] row) {
        double length = Math.sqrt(Arrays.stream(row).map(v -> v * v).sum());
        return Arrays.stream(row).map(v -> v / length).toArray();
    }

    private static int nearest(double[] row, double[][] means) {
        int best = 0;
        double[] distances = new double[means.length];
        for (int m = 0; m < means.length; m++) {
            for (int i = 0; i < row.length; i++) {
                distances[m] += (row[i] - means[m][i]) * (row[i] - means[m][i]);
            }
            best = distances[m] < distances[best] ? m : best;
        }
        return best;
    }
}
