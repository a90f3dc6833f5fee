package dev.engram.engine.learning;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.learning.FisherForm;
import dev.engram.api.learning.LearningSample;
import dev.engram.api.learning.RetentionState;
import dev.engram.api.network.Conv;
import dev.engram.api.network.Network;
import dev.engram.engine.program.GradientMode;
import dev.engram.engine.program.SquaredGradients;
import dev.engram.vision.Vit;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All samples of a batch at once give what one after the other gives, each label by itself. */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class FisherInformationTest {
    private static final Network MLP = Network.builder(Bench.INPUT).named("mlp").flatten().linear("a", 8).relu().linear("b", 5).relu().head("fc", 3).build();
    private static final Network CONVOLUTIONS = Network.builder(Bench.INPUT).named("convolutions").conv("one", Conv.of(4, 3).biased()).batchNorm("bn").relu()
            .conv("two", new Conv(6, 3, 2, 1, 2, false)).relu().conv("depthwise", new Conv(6, 3, 1, 1, 6, true)).batchNorm("bn2").flatten().head("fc", 3).build();

    @TempDir
    Path folder;

    private Bench bench;
    private GradientMode off;

    @BeforeEach
    void open() throws Exception {
        bench = new Bench(folder).samples(8, 0, 1, 2);
        off = GradientMode.off();
    }

    @AfterEach
    void close() {
        off.close();
        bench.close();
    }

    @Test
    void linearLayers() {
        assertExact(bench.model(MLP));
    }

    @Test
    void convolutionsAndBatchNormalisation() {
        assertExact(bench.model(CONVOLUTIONS));
    }

    @Test
    void otherLayersGoThroughOneByOne() {
        assertExact(bench.model(new Vit.Tiny().create(new Vit.Config(2, 1, 0.0, 0.0), Bench.INPUT, 3)));
    }

    @Test
    void whatIsFrozenHasNone() {
        Model model = bench.model(CONVOLUTIONS).freeze(Set.of("one.weight", "one.bias", "bn.weight", "bn.bias"), bench.manager);
        assertExact(model);
        assertThat(view(model).fisherInformation(ids(), FisherForm.EXACT).get("one.weight").sum().getFloat()).isZero();
    }

    @Test
    void overAllSignsItIsTheExactOne() {
        // Given one sample, and all eight rows of signs that three labels can have
        Model model = bench.model(CONVOLUTIONS);
        RoundView view = view(model);
        String id = ids().get(0);
        List<String> one = List.of(id);
        try (SquaredGradients squares = SquaredGradients.of(model.network(), model.ops(), model.trained().names(), bench.manager);
                SquaredGradients.Sums sums = squares.begin(bench.manager, model.parameters(), model.buffers(), model.trained())) {
            // When the sample is taken along each of them
            for (int row = 0; row < 8; row++) {
                NDArray signs = bench.manager.create(new float[] {(row & 1) * 2 - 1, (row & 2) - 1, (row & 4) / 2 - 1}, new Shape(1, 3));
                sums.signs(view.pictures(bench.manager, one), signs);
            }

            // Then the mean is what all labels tell
            Map<String, NDArray> exact = view.fisherInformation(one, FisherForm.EXACT);
            List<NDArray> mean = sums.mean(bench.manager, 8);
            for (int i = 0; i < mean.size(); i++) {
                float[] wanted = exact.get(model.trained().names().get(i)).toFloatArray();
                assertThat(mean.get(i).toFloatArray()).as(model.trained().names().get(i)).usingComparatorWithPrecision(1e-4f * largest(wanted)).containsExactly(wanted);
            }
        }
    }

    @Test
    void drawnSignsAreTheSameEachTime() {
        // Given a model and its samples
        RoundView view = view(bench.model(MLP));

        // When the estimate is made twice
        float[] first = view.fisherInformation(ids(), FisherForm.HUTCHINSON).get("a.weight").toFloatArray();
        float[] second = view.fisherInformation(ids(), FisherForm.HUTCHINSON).get("a.weight").toFloatArray();

        // Then every bit is the same, and its sum is near the exact one
        assertThat(second).isEqualTo(first);
        assertThat(sum(first) / sum(view.fisherInformation(ids(), FisherForm.EXACT).get("a.weight").toFloatArray())).isBetween(0.5, 1.5);
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    private static float largest(float[] values) {
        float largest = 1e-9f;
        for (float value : values) {
            largest = Math.max(largest, value);
        }
        return largest;
    }

    private void assertExact(Model model) {
        for (FisherForm form : List.of(FisherForm.EXACT, FisherForm.EMPIRICAL)) {
            Map<String, float[]> expected = oneByOne(model, form == FisherForm.EXACT);
            view(model).fisherInformation(ids(), form).forEach((name, array) -> {
                float[] wanted = expected.getOrDefault(name, new float[(int) array.size()]);
                assertThat(array.toFloatArray()).as("%s of %s", name, model.network().name()).usingComparatorWithPrecision(Math.max(1e-9f, 1e-4f * largest(wanted)))
                        .containsExactly(wanted);
            });
        }
    }

    /** The definition: for every sample and every label. */
    private Map<String, float[]> oneByOne(Model model, boolean exact) {
        RoundView view = view(model);
        Map<String, float[]> sums = new LinkedHashMap<>();
        for (LearningSample sample : bench.samples) {
            for (int label = 0; label < 3; label++) {
                try (NDManager step = bench.manager.newSubManager()) {
                    int row = label;
                    NDArray x = view.pictures(step, List.of(sample.id()));
                    NDArray output = view.forward(step, x, model.parameters().map(), model.buffers().map(), false).get("output");
                    float share = exact ? output.softmax(1).toFloatArray()[label] : label == sample.label() ? 1 : 0;
                    view.differentiate(() -> view.forward(step, x, model.parameters().map(), model.buffers().map(), false).get("output").logSoftmax(1)
                            .get("0, " + row)).forEach((name, gradient) -> add(sums, name, gradient.toFloatArray(), share));
                }
            }
        }
        return sums;
    }

    private void add(Map<String, float[]> sums, String name, float[] gradient, float share) {
        float[] sum = sums.computeIfAbsent(name, key -> new float[gradient.length]);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += share * gradient[i] * gradient[i] / bench.samples.size();
        }
    }

    private RoundView view(Model model) {
        return bench.view(bench.course(3, 0, Bench.plan("sgd", 1, 8, 1)), model, new Method("none", null, RetentionState.empty()));
    }

    private List<String> ids() {
        return bench.samples.stream().map(LearningSample::id).toList();
    }
}
