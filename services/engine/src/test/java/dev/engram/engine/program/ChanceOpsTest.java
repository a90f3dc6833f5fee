package dev.engram.engine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.network.Network;
import dev.engram.api.network.TensorShape;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ops that draw while training. */
class ChanceOpsTest {
    private static final TensorShape IN = TensorShape.of(4, 7, 6);

    @Test
    void dropoutZeroesAShareInTrainingAndScalesTheRest() {
        Network network = Network.builder(IN).dropout(0.25).output(Network.OUTPUT).build();
        try (NDManager manager = NDManager.newBaseManager("PyTorch"); Program program = Program.compile(network, manager)) {
            Script.seed(1);
            NDArray x = manager.ones(new Shape(20, 4, 7, 6));
            float[] out = program.forward(manager, x, Tensors.of(Map.of()), Tensors.of(Map.of()), true).get("output").toFloatArray();
            int zeros = 0;
            for (float value : out) {
                assertThat(value == 0 || Math.abs(value - 1 / 0.75f) < 1e-6).isTrue();
                zeros += value == 0 ? 1 : 0;
            }
            assertThat(zeros / (double) out.length).isCloseTo(0.25, within(0.03));
        }
    }

    @Test
    void stochasticDepthZeroesWholeSamplesInTrainingAndScalesTheOthers() {
        Network network = Network.builder(IN).stochasticDepth(0.25).output(Network.OUTPUT).build();
        try (NDManager manager = NDManager.newBaseManager("PyTorch"); Program program = Program.compile(network, manager)) {
            // Given many samples of ones
            Script.seed(1);
            NDArray x = manager.ones(new Shape(800, 4, 7, 6));

            // When they pass in training
            NDArray out = program.forward(manager, x, Tensors.of(Map.of()), Tensors.of(Map.of()), true).get("output").reshape(800, 168);

            // Then each is zero or scaled as a whole, a quarter of them zero
            assertThat(out.max(new int[] {1}).toFloatArray()).isEqualTo(out.min(new int[] {1}).toFloatArray());
            assertThat(out.mean().getFloat()).isCloseTo(1, within(0.07f));
            assertThat(out.max().getFloat()).isCloseTo(1 / 0.75f, within(1e-6f));
        }
    }
}
