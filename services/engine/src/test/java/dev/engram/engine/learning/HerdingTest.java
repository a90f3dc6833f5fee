package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.network.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HerdingTest extends OnBench {
    /** Its features are the pixels. */
    private static final Network PIXELS = Network.builder(Bench.INPUT).named("pixels").flatten().head("fc", 3).build();

    @BeforeEach
    void threeClasses() {
        bench.labels = 3;
    }

    @Test
    void theMeanOfWhatIsTakenStaysNearestToTheMeanOfTheClass() throws Exception {
        // Given thirty samples of a class
        bench.noise = 200;
        bench.bright = 50;
        bench.samples(30, 0);
        Method method = replay(5, RetentionState.empty());
        RoundView view = bench.view(bench.course(bench.samples, List.of(), 0, Set.of()), bench.model(PIXELS), method);

        // When five are kept
        RetentionState kept = method.acting().afterRound(view);

        // Then they are the greedy choice of iCaRL's algorithm 4, in its order
        assertThat(order(kept)).isEqualTo(greedy(view, bench.samples.stream().map(LearningSample::id).sorted().toList(), 5));
    }

    @Test
    void aClassThatDoesNotComeKeepsTheFirstOfItsList() throws Exception {
        // Given eight herded samples of a class
        bench.samples(20, 0);
        Model model = bench.model(PIXELS);
        List<LearningSample> first = List.copyOf(bench.samples);
        Method one = replay(8, RetentionState.empty());
        RetentionState kept = one.acting().afterRound(bench.view(bench.course(first, List.of(), 0, Set.of()), model, one));
        bench.samples.clear();
        bench.samples(20, 1);
        List<LearningSample> memory = first.stream().filter(sample -> kept.samples().contains(sample.id())).toList();

        // When another class comes and half the room is left
        Method two = replay(8, kept);
        RetentionState then = two.acting().afterRound(bench.view(bench.course(bench.samples, memory, 1, Set.of()), model, two));

        // Then the first four stay in their order
        assertThat(order(then).subList(0, 4)).isEqualTo(order(kept).subList(0, 4));
        assertThat(then.samples()).hasSize(8);
    }

    @Test
    void aClassThatComesBackIsHerdedAnewWithItsOldExemplarsCountedForAll() throws Exception {
        // Given a class of which 40 dark samples came, two of them kept, and of which two bright ones come now
        bench.bright = 10;
        bench.noise = 40;
        bench.samples(40, 0);
        Model model = bench.model(PIXELS);
        List<LearningSample> first = List.copyOf(bench.samples);
        Method one = replay(2, RetentionState.empty());
        RetentionState kept = one.acting().afterRound(bench.view(bench.course(first, List.of(), 0, Set.of()), model, one));
        bench.samples.clear();
        bench.bright = 200;
        bench.samples(2, 0);
        List<LearningSample> memory = first.stream().filter(sample -> kept.samples().contains(sample.id())).toList();

        // When one is kept
        Method two = replay(1, kept);
        RetentionState then = two.acting().afterRound(bench.view(bench.course(bench.samples, memory, 1, Set.of()), model, two));

        // Then it is one of those that stand for forty
        assertThat(kept.samples()).containsAll(then.samples());
        assertThat(((Map<?, ?>) then.values().get("counts")).get("0")).hasToString("42");
    }

    private static Method replay(int exemplars, RetentionState state) {
        return Bench.method("replay", Map.of("exemplars", exemplars, "choice", "herding"), state);
    }

    private static List<String> order(RetentionState kept) {
        return ((List<?>) kept.values().get("order")).stream().map(String.class::cast).toList();
    }

    private List<String> greedy(RoundView view, List<String> ids, int count) {
        float[] flat = view.features(bench.manager, view.pictures(bench.manager, ids)).toFloatArray();
        int width = flat.length / ids.size();
        double[][] rows = new double[ids.size()][width];
        double[] mean = new double[width];
        for (int row = 0; row < rows.length; row++) {
            double square = 0;
            for (int i = 0; i < width; i++) {
                square += (double) flat[row * width + i] * flat[row * width + i];
            }
            for (int i = 0; i < width; i++) {
                rows[row][i] = flat[row * width + i] / Math.sqrt(square);
                mean[i] += rows[row][i] / rows.length;
            }
        }
        List<String> taken = new ArrayList<>();
        double[] sum = new double[width];
        for (int k = 1; k <= count; k++) {
            int best = -1;
            double nearest = Double.MAX_VALUE;
            for (int row = 0; row < rows.length; row++) {
                double distance = 0;
                for (int i = 0; i < width; i++) {
                    distance += Math.pow(mean[i] - (sum[i] + rows[row][i]) / k, 2);
                }
                if (!taken.contains(ids.get(row)) && distance < nearest) {
                    nearest = distance;
                    best = row;
                }
            }
            taken.add(ids.get(best));
            for (int i = 0; i < width; i++) {
                sum[i] += rows[best][i];
            }
        }
        return taken;
    }
}
