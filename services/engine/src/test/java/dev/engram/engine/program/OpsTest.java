package dev.engram.engine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.network.Conv;
import dev.engram.api.network.Network;
import dev.engram.api.network.NetworkBuilder;
import dev.engram.api.network.Node;
import dev.engram.api.network.Ops;
import dev.engram.api.network.TensorShape;
import dev.engram.engine.program.Reference.Maps;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every stock op, as program and as ONNX, against plain loops. */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class OpsTest {
    private static final TensorShape IN = TensorShape.of(4, 7, 6);
    private static final int BATCH = 3;

    @TempDir
    Path folder;

    /** A network of one op, and what it should compute from input and tensors. */
    record Case(String name, Network network, BiFunction<float[], Map<String, float[]>, float[]> expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int[] c : new int[][] {{6, 3, 1, 1, 1, 0}, {6, 3, 2, 0, 2, 1}, {4, 3, 2, 1, 4, 0}, {5, 1, 1, 0, 1, 1}}) {
            Conv conv = new Conv(c[0], c[1], c[2], c[3], c[4], c[5] == 1);
            cases.add(one("conv2d " + conv, b -> b.conv("it", conv), (x, t) -> Reference.convolution(
                    Maps.of(x, IN), t.get("it.weight"), t.get("it.bias"), c[0], c[1], c[2], c[3], c[4])));
        }
        for (int[] p : new int[][] {{2, 2, 0}, {3, 2, 1}}) {
            cases.add(one("max-pool " + Arrays.toString(p), b -> b.maxPool(p[0], p[1], p[2]), (x, t) -> Reference.pool(Maps.of(x, IN), p[0], p[1], p[2], true)));
            cases.add(one("avg-pool " + Arrays.toString(p), b -> b.avgPool(p[0], p[1], p[2]), (x, t) -> Reference.pool(Maps.of(x, IN), p[0], p[1], p[2], false)));
        }
        cases.add(one("batch-norm", b -> b.batchNorm("it"), (x, t) -> Reference.batchNorm(
                Maps.of(x, IN), t.get("it.weight"), t.get("it.bias"), t.get("it.running_mean"), t.get("it.running_var"), 1e-5)));
        cases.add(one("linear", b -> b.flatten().linear("it", 5), (x, t) -> Reference.linear(x, t.get("it.weight"), t.get("it.bias"))));
        cases.add(one("flatten", NetworkBuilder::flatten, (x, t) -> x));
        cases.add(one("dropout", b -> b.dropout(0.5), (x, t) -> x));
        cases.add(one("global-avg-pool", NetworkBuilder::globalAvgPool, (x, t) -> means(x)));
        cases.add(one("add", b -> b.add(Network.INPUT), (x, t) -> Reference.each(x, v -> 2 * v)));
        cases.add(one("mul", b -> b.globalAvgPool().mul(Network.INPUT), (x, t) -> scaled(x)));
        cases.add(one("concat", b -> b.concat(List.of(Network.INPUT)), (x, t) -> twice(x)));
        cases.add(one("normalize", b -> b.node("it", "normalize", List.of(Network.INPUT),
                Map.of("mean", List.of(0.1, 0.2, 0.3, 0.4), "std", List.of(0.5, 0.6, 0.7, 0.8)), List.of(), List.of()), (x, t) -> normalised(x)));
        for (int side : new int[] {3, 7, 9}) {
            cases.add(one("adaptive-avg-pool " + side, b -> b.adaptiveAvgPool(side), (x, t) -> Reference.adaptivePool(Maps.of(x, IN), side)));
        }
        cases.add(one("zero-pad", b -> b.node("it", "zero-pad", List.of(Network.INPUT), Map.of("padding", List.of(0, 1, 2, 3)), List.of(), List.of()),
                (x, t) -> padded(x, 0, 1, 2, 3)));
        cases.add(one("oriented-gradients", b -> b.orientedGradients(9, 2), (x, t) -> Reference.orientedGradients(Maps.of(x, IN), 9, 2)));
        cases.add(one("block-norm", b -> b.relu().blockNorm(1e-4),
                (x, t) -> Reference.blockNorm(Maps.of(Reference.each(x, v -> Math.max(v, 0)), IN), 1e-4)));
        cases.add(one("stochastic-depth", b -> b.stochasticDepth(0.5), (x, t) -> x));
        tokens(cases);
        activations().forEach((name, function) -> cases.add(one(name, b -> b.activation(name), (x, t) -> Reference.each(x, function))));
        return cases.stream();
    }

    /** What works on the 42 pixels as tokens of 4 features. */
    private static void tokens(List<Case> cases) {
        cases.add(one("tokens", NetworkBuilder::tokens, (x, t) -> Reference.tokens(Maps.of(x, IN))));
        cases.add(one("layer-norm", b -> b.tokens().layerNorm("it", 1e-5),
                (x, t) -> Reference.layerNorm(Reference.tokens(Maps.of(x, IN)), t.get("it.weight"), t.get("it.bias"), 1e-5)));
        cases.add(one("linear on tokens", b -> b.tokens().linear("it", 5),
                (x, t) -> Reference.linear(Reference.tokens(Maps.of(x, IN)), t.get("it.weight"), t.get("it.bias"))));
        cases.add(one("attention", b -> b.tokens().linear("it", 18).attention(3), (x, t) -> Reference.attention(
                Reference.linear(Reference.tokens(Maps.of(x, IN)), t.get("it.weight"), t.get("it.bias")), 42, 6, 3)));
        cases.add(one("class-token", b -> b.tokens().classToken("it"), (x, t) -> led(Reference.tokens(Maps.of(x, IN)), t.get("it"))));
        cases.add(one("position-embedding", b -> b.tokens().positionEmbedding("it"), (x, t) -> placed(Reference.tokens(Maps.of(x, IN)), t.get("it"))));
        cases.add(one("take-token", b -> b.tokens().takeToken(5), (x, t) -> token(Reference.tokens(Maps.of(x, IN)), 5)));
    }

    private static float[] led(float[] tokens, float[] first) {
        int sample = (int) IN.elements();
        float[] result = new float[BATCH * (sample + first.length)];
        for (int n = 0; n < BATCH; n++) {
            System.arraycopy(first, 0, result, n * (sample + first.length), first.length);
            System.arraycopy(tokens, n * sample, result, n * (sample + first.length) + first.length, sample);
        }
        return result;
    }

    private static float[] placed(float[] tokens, float[] places) {
        float[] result = tokens.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] += places[i % places.length];
        }
        return result;
    }

    private static float[] token(float[] tokens, int index) {
        float[] result = new float[BATCH * 4];
        for (int n = 0; n < BATCH; n++) {
            System.arraycopy(tokens, n * (int) IN.elements() + index * 4, result, n * 4, 4);
        }
        return result;
    }

    private static Map<String, DoubleUnaryOperator> activations() {
        return new java.util.TreeMap<>(Map.of(
                "relu", v -> Math.max(v, 0),
                "relu6", v -> Math.max(0, Math.min(6, v)),
                "sigmoid", v -> 1 / (1 + Math.exp(-v)),
                "tanh", Math::tanh,
                "hardswish", v -> v * Math.max(0, Math.min(6, v + 3)) / 6,
                "hardsigmoid", v -> Math.max(0, Math.min(6, v + 3)) / 6,
                "silu", v -> v / (1 + Math.exp(-v)),
                "gelu", v -> v * Reference.normalShare(v)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void computesWhatItShould(Case it) throws Exception {
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                Program program = Program.compile(it.network(), manager);
                GradientMode off = GradientMode.off()) {
            // Given tensors without zeros and ones
            Tensors parameters = filled(Initialization.parameters(it.network(), 3, manager), 11, manager);
            Tensors buffers = filled(Initialization.buffers(it.network(), manager), 12, manager);
            float[] x = numbers(BATCH * (int) IN.elements(), 13, -4, 4);
            Map<String, float[]> tensors = Stream.of(parameters, buffers).flatMap(t -> t.map().entrySet().stream())
                    .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().toFloatArray()));
            float[] expected = it.expected().apply(x, tensors);

            // When it runs as program, with plain and with channels-last input, and as ONNX
            NDArray plain = manager.create(x, new Shape(BATCH, IN.size(0), IN.size(1), IN.size(2)));
            NDArray last = plain.transpose(0, 2, 3, 1).duplicate().transpose(0, 3, 1, 2);
            OnnxExport.write(it.network(), parameters, buffers, folder.resolve("m.onnx"), Map.of());
            OnnxRun onnx = OnnxRun.of(folder.resolve("m.onnx"), x, BATCH, IN.size(0), IN.size(1), IN.size(2));

            // Then all three agree with the loops
            close(program.forward(manager, plain, parameters, buffers, false).get("output").toFloatArray(), expected);
            close(program.forward(manager, last, parameters, buffers, false).get("output").toFloatArray(), expected);
            close(onnx.output(), expected);
        }
    }

    @Test
    void everyStockOpIsTested() {
        Set<String> tested = cases().flatMap(c -> c.network().nodes().stream()).map(Node::op).collect(Collectors.toSet());
        assertThat(tested).isEqualTo(Ops.standard().names());
    }

    @Test
    void batchNormInTrainingUsesTheBatchAndMovesItsStatistics() {
        // Given a normalisation
        Network network = one("", b -> b.batchNorm("it"), null).network();
        try (NDManager manager = NDManager.newBaseManager("PyTorch"); Program program = Program.compile(network, manager)) {
            Tensors parameters = filled(Initialization.parameters(network, 3, manager), 11, manager);
            Tensors buffers = Initialization.buffers(network, manager);
            float[] x = numbers(BATCH * (int) IN.elements(), 13, -4, 4);

            // When it trains
            NDArray out = program.forward(manager, manager.create(x, new Shape(BATCH, 4, 7, 6)), parameters, buffers, true).get("output");

            // Then it uses the batch's mean and variance, and a tenth of the mean goes into the running one
            close(out.toFloatArray(), Reference.batchNorm(Maps.of(x, IN), parameters.get("it.weight").toFloatArray(),
                    parameters.get("it.bias").toFloatArray(), null, null, 1e-5));
            float mean = (float) java.util.stream.IntStream.range(0, x.length).filter(i -> i / 42 % 4 == 0).mapToDouble(i -> x[i]).average().orElseThrow();
            assertThat(buffers.get("it.running_mean").toFloatArray()[0]).isCloseTo(mean * 0.1f, within(1e-5f));
        }
    }

    @Test
    void aPictureOfOneColourHasNoGradients() throws Exception {
        // Given histograms of a picture in which nothing changes, where slope is zero by zero
        Network network = one("", b -> b.orientedGradients(9, 2).blockNorm(1e-4), null).network();
        try (NDManager manager = NDManager.newBaseManager("PyTorch"); Program program = Program.compile(network, manager)) {
            Tensors none = Tensors.of(Map.of());
            float[] x = new float[(int) IN.elements()];
            Arrays.fill(x, 0.5f);
            OnnxExport.write(network, none, none, folder.resolve("flat.onnx"), Map.of());

            // Then they are zero in both forms, not undefined
            assertThat(program.forward(manager, manager.create(x, new Shape(1, 4, 7, 6)), none, none, false).get("output").toFloatArray()).containsOnly(0f);
            assertThat(OnnxRun.of(folder.resolve("flat.onnx"), x, 1, 4, 7, 6).output()).containsOnly(0f);
        }
    }

    private static Case one(String name, UnaryOperator<NetworkBuilder> op, BiFunction<float[], Map<String, float[]>, float[]> expected) {
        return new Case(name, op.apply(Network.builder(IN)).output(Network.OUTPUT).build(), expected);
    }

    private static Tensors filled(Tensors tensors, long seed, NDManager manager) {
        int i = 0;
        for (NDArray each : tensors.values()) {
            float[] values = numbers((int) each.getShape().size(), seed + i++, 0.2f, 1.2f);
            try (NDArray fresh = manager.create(values, each.getShape()); GradientMode off = GradientMode.off()) {
                each.subi(each.duplicate()).addi(fresh);
            }
        }
        return tensors;
    }

    private static float[] means(float[] x) {
        float[] means = new float[x.length / 42];
        for (int i = 0; i < x.length; i++) {
            means[i / 42] += x[i] / 42;
        }
        return means;
    }

    private static float[] scaled(float[] x) {
        float[] means = means(x);
        float[] result = x.clone();
        for (int i = 0; i < x.length; i++) {
            result[i] *= means[i / 42];
        }
        return result;
    }

    private static float[] twice(float[] x) {
        float[] result = new float[2 * x.length];
        int sample = (int) IN.elements();
        for (int i = 0; i < x.length; i++) {
            result[i / sample * 2 * sample + i % sample] = x[i];
            result[i / sample * 2 * sample + sample + i % sample] = x[i];
        }
        return result;
    }

    private static float[] padded(float[] x, int top, int left, int bottom, int right) {
        int height = IN.size(1) + top + bottom;
        int width = IN.size(2) + left + right;
        float[] result = new float[BATCH * IN.size(0) * height * width];
        for (int i = 0; i < x.length; i++) {
            int row = i / IN.size(2) % IN.size(1) + top;
            result[(i / 42 * height + row) * width + i % IN.size(2) + left] = x[i];
        }
        return result;
    }

    private static float[] normalised(float[] x) {
        float[] result = x.clone();
        for (int i = 0; i < x.length; i++) {
            int c = i / 42 % 4;
            result[i] = (float) ((x[i] - (0.1 + 0.1 * c)) / (0.5 + 0.1 * c));
        }
        return result;
    }

    private static float[] numbers(int count, long seed, float low, float high) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) (low + (high - low) * random.nextDouble());
        }
        return numbers;
    }

    private static void close(float[] found, float[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).as("element %d", i).isCloseTo(expected[i], within(1e-4f + 1e-5f * Math.abs(expected[i])));
        }
    }
}
