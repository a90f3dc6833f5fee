package dev.engram.engine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import dev.engram.api.network.Conv;
import dev.engram.api.network.Network;
import dev.engram.api.network.TensorShape;
import org.junit.jupiter.api.Test;

class InitializationTest {
    private static final float[] EXPECTED = {0.08537743f, -0.16455121f, 0.177577f, -0.017250987f};

    @Test
    void theSameSeedMakesTheSameNumbers() {
        Network network = ProgramTest.tiny(4);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            float[] one = Initialization.parameters(network, 1, manager).get("conv1.weight").toFloatArray();
            float[] same = Initialization.parameters(network, 1, manager).get("conv1.weight").toFloatArray();
            float[] other = Initialization.parameters(network, 2, manager).get("conv1.weight").toFloatArray();
            assertThat(same).isEqualTo(one);
            assertThat(other).isNotEqualTo(one);
        }
    }

    @Test
    void theFirstNumbersAreTheSameOnEveryMachine() {
        // Given a published seed: these numbers are part of the meaning of old journals
        Network network = ProgramTest.tiny(4);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            float[] weights = Initialization.parameters(network, 42, manager).get("fc.weight").toFloatArray();
            float[] kernels = Initialization.parameters(network, 42, manager).get("conv1.weight").toFloatArray();
            assertThat(new float[] {weights[0], weights[1], kernels[0], kernels[1]}).containsExactly(EXPECTED);
        }
    }

    @Test
    void convolutionsStartWithTheVarianceOfHe() {
        // Given a convolution wide enough for statistics
        Network network = Network.builder(TensorShape.of(64, 4, 4)).conv("conv", Conv.of(128, 3)).output("output").build();
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            // When it starts
            var weight = Initialization.parameters(network, 1, manager).get("conv.weight");

            // Then mean and deviation are those of the paper
            double expected = Math.sqrt(2.0 / (128 * 9));
            assertThat((double) weight.mean().getFloat()).isCloseTo(0, within(expected / 50));
            assertThat(Math.sqrt(weight.square().mean().getFloat())).isCloseTo(expected, within(expected / 50));
        }
    }

    @Test
    void linearLayersStartEvenlyWithinTheirBound() {
        Network network = Network.builder(TensorShape.of(400)).linear("fc", 300).output("output").build();
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            var weight = Initialization.parameters(network, 1, manager).get("fc.weight");
            assertThat(weight.abs().max().getFloat()).isCloseTo(0.05f, within(1e-4f));
            assertThat(weight.mean().getFloat()).isCloseTo(0, within(5e-4f));
        }
    }
}
