package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.network.Conv;
import dev.engram.api.network.Network;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BatchStatisticsTest extends OnBench {
    private static final Network FIRST = Network.builder(Bench.INPUT).named("first").batchNorm("bn").conv("conv", Conv.of(2, 3)).batchNorm("bn2").flatten()
            .head("fc", 2).build();

    @Test
    void theyAreThoseOfAllValuesOfTheExemplars() throws Exception {
        // Given a layer of batch normalisation on the pictures themselves, and 150 exemplars, which are more than a batch
        bench.samples(75, 0, 1);
        Model model = bench.model(FIRST);
        List<String> ids = bench.samples.stream().map(LearningSample::id).toList();
        Method method = Bench.method("batch-statistics", Map.of(), RetentionState.empty());
        RoundView view = new RoundView(bench.course(2, 2, Bench.plan("sgd", 1, 8, 1)), model, method, ids);

        // When the round ends
        method.acting().afterRound(view);

        // Then mean and variance are those of all pixels as the network sees them
        float[] pixels = view.pictures(bench.manager, ids).toFloatArray();
        double mean = 0;
        for (float pixel : pixels) {
            mean += (pixel - 0.4) / 0.3 / pixels.length;
        }
        double variance = 0;
        for (float pixel : pixels) {
            variance += Math.pow((pixel - 0.4) / 0.3 - mean, 2) / (pixels.length - 1);
        }
        float[] found = {model.buffers().values().get(0).toFloatArray()[0], model.buffers().values().get(1).toFloatArray()[0]};
        assertThat((double) found[0]).isCloseTo(mean, within(1e-5));
        assertThat((double) found[1]).isCloseTo(variance, within(1e-5));
    }

    @Test
    void frozenLayersKeepTheirs() throws Exception {
        bench.samples(10, 0, 1);
        Model model = bench.model(FIRST).freeze(Set.of("bn.weight", "bn.bias"), bench.manager);
        List<String> names = model.buffers().names();
        List<float[]> before = model.buffers().values().stream().map(array -> array.toFloatArray()).toList();
        RoundView view = bench.view(bench.course(2, 2, Bench.plan("sgd", 1, 8, 1)), model, Bench.method("batch-statistics", Map.of(), RetentionState.empty()));

        int layers = view.estimateBatchStatistics(bench.samples.stream().map(LearningSample::id).toList());

        assertThat(layers).isEqualTo(1);
        for (int i = 0; i < names.size(); i++) {
            float[] now = model.buffers().values().get(i).toFloatArray();
            if (names.get(i).startsWith("bn2.")) {
                assertThat(now).as(names.get(i)).isNotEqualTo(before.get(i));
            } else {
                assertThat(now).as(names.get(i)).isEqualTo(before.get(i));
            }
        }
    }
}
