package dev.engram.engine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.api.scenario.InputSpec;
import dev.engram.api.scenario.Precision;
import dev.engram.vision.Hog;
import dev.engram.vision.MobileNetV3;
import dev.engram.vision.ResNet;
import dev.engram.vision.Vit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Training in bfloat16: what is lower, what stays float32, and that the same comes out each time. */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class PrecisionTest {
    private static final int STEPS = 6;
    private static final InputSpec INPUT = new InputSpec(3, 16, 16, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25));

    /** With batch normalisation, with depthwise convolutions and gates, with layer normalisation and attention. */
    static Stream<Network> networks() {
        return Stream.of(residual(), new MobileNetV3.Small().create(new MobileNetV3.Config(16, null, null, null), INPUT, 2),
                new Vit.Tiny().create(new Vit.Config(4, 2, 0.0, 0.0), INPUT, 2));
    }

    private static Network residual() {
        return new ResNet().create(new ResNet.Config(18, "cifar", 8), INPUT, 2);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void lossesStayNearThoseOfFloat32(Network network) {
        // When it is trained in both
        Run full = train(network, Precision.FLOAT32);
        Run lower = train(network, Precision.BFLOAT16);

        // Then the losses are near each other without being the same, and it learns
        for (int i = 0; i < STEPS; i++) {
            assertThat(lower.losses()[i]).as("step %d", i).isCloseTo(full.losses()[i], within(0.005f + 0.03f * full.losses()[i]));
        }
        assertThat(lower.losses()).isNotEqualTo(full.losses());
        assertThat(lower.losses()[STEPS - 1]).isLessThan(lower.losses()[0]);
    }

    @Test
    void theSameBytesComeOutEachTime() {
        Run first = train(residual(), Precision.BFLOAT16);
        Run second = train(residual(), Precision.BFLOAT16);
        assertThat(second.losses()).isEqualTo(first.losses());
        for (int i = 0; i < first.weights().size(); i++) {
            assertThat(second.weights().get(i)).isEqualTo(first.weights().get(i));
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void gradientsAreFloat32AndLieLikeTheWeights(Network network) {
        try (Bench bench = new Bench(network, Precision.BFLOAT16)) {
            // When gradients are taken of a batch whose channels are innermost
            List<NDArray> gradients = bench.gradients(bench.loss(bench.manager));

            // Then each is a float32 of its weight's shape and strides
            for (int i = 0; i < gradients.size(); i++) {
                NDArray weight = bench.parameters.values().get(i);
                assertThat(gradients.get(i).getDataType()).as(bench.parameters.names().get(i)).isEqualTo(DataType.FLOAT32);
                assertThat(gradients.get(i).getShape()).isEqualTo(weight.getShape());
                assertThat(bench.strides(gradients.get(i))).isEqualTo(bench.strides(weight));
            }
        }
    }

    @Test
    void evaluationIsFloat32() {
        try (Bench full = new Bench(residual(), Precision.FLOAT32); Bench lower = new Bench(residual(), Precision.BFLOAT16)) {
            // When both look at the batch, once as in training and once in evaluation
            float[] expected = full.logits(false);
            float[] found = lower.logits(false);

            // Then in evaluation they answer the same bits, and in training they do not
            assertThat(found).isEqualTo(expected);
            assertThat(lower.logits(true)).isNotEqualTo(full.logits(true));
        }
    }

    @Test
    void evaluationAsTrainedIsNearAndChangesNoStatistics() {
        try (Bench bench = new Bench(residual(), Precision.BFLOAT16); GradientMode off = GradientMode.off()) {
            // Given what it answers in evaluation, and its batch statistics
            float[] served = bench.logits(false);
            List<float[]> statistics = bench.buffers.values().stream().map(NDArray::toFloatArray).toList();

            // When it answers in the precision that it is trained in
            float[] answers = bench.program.evaluateAsTrained(bench.manager, Bench.batch(bench.manager), bench.parameters, bench.buffers).get("output").toFloatArray();

            // Then the answers are near without being the same, and the statistics are what they were
            assertThat(answers).isNotEqualTo(served);
            for (int i = 0; i < answers.length; i++) {
                assertThat(answers[i]).as("answer %d", i).isCloseTo(served[i], within(0.02f + 0.02f * Math.abs(served[i])));
            }
            for (int i = 0; i < statistics.size(); i++) {
                assertThat(bench.buffers.values().get(i).toFloatArray()).isEqualTo(statistics.get(i));
            }
        }
    }

    @Test
    void whatIsNotMadeForLowerPrecisionGetsFloat32() {
        // Given a network of fixed ops in front of one linear layer
        Network network = new Hog().create(new Hog.Config(4, null), INPUT, 2);

        // When its text is written
        String text = ProgramText.of(network, Ops.standard(), Precision.BFLOAT16);
        String lower = text.substring(text.indexOf("def " + ProgramText.LOWER), text.indexOf("def gradients"));

        // Then only the linear layer's operands become lower, and its result is turned back
        assertThat(lower.lines().filter(line -> line.contains(", 15)")).count()).isEqualTo(3);
        assertThat(lower).containsPattern("torch\\.linear\\(c0, c1, c2\\)\\n\\s+c3 = torch\\.to\\(v\\d+, 6\\)\\n\\s+return \\[c3, v\\d+]");
    }

    @Test
    void thatTheChoiceIsStillOpenIsRefused() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            assertThatThrownBy(() -> Program.compile(residual(), Ops.standard(), Precision.AUTO, manager))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("bfloat16");
        }
    }

    /** Losses of the steps and the weights behind them. */
    private record Run(float[] losses, List<float[]> weights) {}

    private static Run train(Network network, Precision precision) {
        try (Bench bench = new Bench(network, precision)) {
            float[] losses = new float[STEPS];
            for (int i = 0; i < STEPS; i++) {
                try (NDManager step = bench.manager.newSubManager()) {
                    NDArray loss = bench.loss(step);
                    losses[i] = loss.getFloat();
                    bench.descend(bench.gradients(loss));
                }
            }
            List<float[]> weights = new ArrayList<>();
            bench.parameters.values().forEach(weight -> weights.add(weight.toFloatArray()));
            return new Run(losses, weights);
        }
    }

    /** A network with two kinds of pictures: those of the first are brighter on the left. */
    private static final class Bench implements AutoCloseable {
        final NDManager manager = NDManager.newBaseManager("PyTorch");
        final Program program;
        final Tensors parameters;
        final Tensors buffers;
        final NDArray targets;
        final Script tools = Script.load(manager, """
                  def descend(self: __torch__.M, p: List[Tensor], g: List[Tensor]) -> None:
                    torch._foreach_add_(p, g, alpha=-0.005)
                    return None
                  def strides(self: __torch__.M, x: Tensor) -> Tensor:
                    return torch.tensor(torch.stride(x))
                """.indent(0));

        Bench(Network network, Precision precision) {
            Script.seed(3);
            program = Program.compile(network, Ops.standard(), precision, manager);
            parameters = Initialization.parameters(network, 4, manager);
            buffers = Initialization.buffers(network, manager);
            targets = manager.create(new float[] {1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1}, new Shape(8, 2));
        }

        NDArray loss(NDManager step) {
            try (GradientMode on = GradientMode.on()) {
                Map<String, NDArray> outputs = program.forward(step, batch(step), parameters, buffers, true);
                assertThat(outputs.get("output").getDataType()).isEqualTo(DataType.FLOAT32);
                return outputs.get("output").logSoftmax(1).mul(targets).sum(new int[] {1}).mean().neg();
            }
        }

        List<NDArray> gradients(NDArray loss) {
            return program.gradients(loss, parameters);
        }

        float[] logits(boolean train) {
            try (GradientMode off = GradientMode.off()) {
                return program.forward(manager, batch(manager), parameters, buffers, train).get("output").toFloatArray();
            }
        }

        void descend(List<NDArray> gradients) {
            try (GradientMode off = GradientMode.off()) {
                tools.run("descend", parameters, gradients);
            }
        }

        List<Long> strides(NDArray array) {
            List<Long> strides = new ArrayList<>();
            for (long stride : tools.tensor(manager, "strides", array).toLongArray()) {
                strides.add(stride);
            }
            return strides;
        }

        private static NDArray batch(NDManager step) {
            SplittableRandom random = new SplittableRandom(8);
            float[] pixels = new float[8 * 16 * 16 * 3];
            for (int i = 0; i < pixels.length; i++) {
                boolean left = i / 3 % 16 < 8;
                boolean first = i / (16 * 16 * 3) % 2 == 0;
                pixels[i] = (float) (0.3 * random.nextDouble() + (left == first ? 0.5 : 0.2));
            }
            return step.create(pixels, new Shape(8, 16, 16, 3)).transpose(0, 3, 1, 2);
        }

        @Override
        public void close() {
            program.close();
            tools.close();
            manager.close();
        }
    }
}
