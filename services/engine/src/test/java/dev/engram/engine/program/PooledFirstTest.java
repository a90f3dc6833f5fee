package dev.engram.engine.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.network.Conv;
import dev.engram.api.network.Network;
import dev.engram.api.network.NetworkBuilder;
import dev.engram.api.network.Ops;
import dev.engram.api.scenario.InputSpec;
import dev.engram.api.scenario.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class PooledFirstTest {
    private static final InputSpec INPUT = new InputSpec(1, 12, 12, List.of(0.5), List.of(0.2));

    @ParameterizedTest
    @CsvSource({"2, 2, 0, FLOAT32", "3, 2, 1, FLOAT32", "3, 1, 1, FLOAT32", "2, 2, 0, BFLOAT16"})
    void everyBitStays(int kernel, int stride, int padding, Precision precision) {
        // Given a network that pools behind a ReLU, and the same with the ReLU's result for an output, which keeps the order
        Network exchanged = network(kernel, stride, padding, false);
        Network kept = network(kernel, stride, padding, true);

        // Then they differ in their text, and outputs and gradients are the same bits
        assertThat(PooledFirst.of(exchanged)).isNotEqualTo(exchanged);
        assertThat(PooledFirst.of(kept)).isSameAs(kept);
        assertThat(numbers(exchanged, precision)).isEqualTo(numbers(kept, precision));
    }

    @Test
    void whatIsUsedTwiceStays() {
        // Given a ReLU whose result goes to the pool and beside it
        NetworkBuilder builder = Network.builder(INPUT).named("both").conv("conv", Conv.of(4, 3)).relu();
        String relu = builder.last();
        Network network = builder.maxPool(3, 1, 1).add(relu).globalAvgPool().flatten().head("fc", 2).build();

        // Then nothing is exchanged
        assertThat(PooledFirst.of(network)).isSameAs(network);
    }

    private static Network network(int kernel, int stride, int padding, boolean output) {
        NetworkBuilder builder = Network.builder(INPUT).named("pooled").conv("conv", Conv.of(4, 3)).batchNorm("bn").relu();
        if (output) {
            builder = builder.output("before");
        }
        return builder.maxPool(kernel, stride, padding).flatten().head("fc", 3).build();
    }

    private static List<String> numbers(Network network, Precision precision) {
        List<String> numbers = new ArrayList<>();
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                Program program = Program.compile(network, Ops.standard(), precision, manager);
                GradientMode on = GradientMode.on()) {
            Tensors parameters = Initialization.parameters(network, 1, manager);
            Script.seed(3);
            // Few levels, so that there are ties.
            NDArray x = manager.randomUniform(0, 4, new Shape(5, 12, 12, 1)).floor().div(4).transpose(0, 3, 1, 2);
            NDArray output = program.forward(manager, x, parameters, Initialization.buffers(network, manager), true).get(Network.OUTPUT);
            numbers.add(Arrays.toString(output.toFloatArray()));
            program.gradients(output.square().sum(), parameters).forEach(gradient -> numbers.add(Arrays.toString(gradient.toFloatArray())));
        }
        return numbers;
    }
}
