package dev.engram.engine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.network.Conv;
import dev.engram.api.network.Network;
import dev.engram.api.scenario.InputSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class ProgramTest {
    private static final InputSpec INPUT = new InputSpec(3, 8, 8, List.of(0.5, 0.4, 0.3), List.of(0.2, 0.3, 0.4));

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager("PyTorch");
    }

    @AfterEach
    void close() {
        manager.close();
    }

    static Network tiny(int classes) {
        return Network.builder(INPUT).named("tiny")
                .conv("conv1", Conv.of(6, 3)).batchNorm("bn1").relu().maxPool(2, 2, 0)
                .globalAvgPool().flatten().output("features").head("fc", classes).build();
    }

    @Test
    void outputsComeByNameWithTheirShapes() {
        // Given a network with two outputs
        Network network = tiny(4);
        try (Program program = Program.compile(network, manager)) {
            Tensors parameters = Initialization.parameters(network, 1, manager);
            Tensors buffers = Initialization.buffers(network, manager);

            // When it runs on a batch
            Map<String, NDArray> outputs = program.forward(manager, manager.randomUniform(0, 1, new Shape(5, 3, 8, 8)), parameters, buffers, false);

            // Then both are there, output first
            assertThat(outputs.keySet()).containsExactly("output", "features");
            assertThat(outputs.get("output").getShape()).isEqualTo(new Shape(5, 4));
        }
    }

    @Test
    void batchStatisticsMoveInTrainingOnly() {
        // Given a network in evaluation
        Network network = tiny(4);
        try (Program program = Program.compile(network, manager)) {
            Tensors parameters = Initialization.parameters(network, 1, manager);
            Tensors buffers = Initialization.buffers(network, manager);
            NDArray x = manager.randomUniform(0, 1, new Shape(5, 3, 8, 8));

            // When it runs in evaluation
            program.forward(manager, x, parameters, buffers, false);

            // Then the statistics stay; in training they move
            assertThat(buffers.get("bn1.running_mean").toFloatArray()).containsOnly(0f);
            program.forward(manager, x, parameters, buffers, true);
            assertThat(buffers.get("bn1.running_mean").toFloatArray()).doesNotContain(0f);
        }
    }

    @Test
    void gradientEqualsTheDifferenceQuotient() {
        // Given a loss that is the sum of the squared logits
        Network network = tiny(3);
        try (Program program = Program.compile(network, manager)) {
            Tensors parameters = Initialization.parameters(network, 1, manager);
            Tensors buffers = Initialization.buffers(network, manager);
            NDArray x = manager.randomUniform(0, 1, new Shape(4, 3, 8, 8));
            List<NDArray> gradients;
            try (GradientMode on = GradientMode.on()) {
                gradients = program.gradients(loss(program, x, parameters, buffers), parameters);
            }

            // When a head weight moves a little
            NDArray weight = parameters.get("fc.weight");
            float expected = gradients.get(parameters.names().indexOf("fc.weight")).getFloat(1, 2);
            try (GradientMode off = GradientMode.off()) {
                NDArray step = manager.zeros(weight.getShape());
                step.set(new ai.djl.ndarray.index.NDIndex("1, 2"), 1e-2f);
                weight.addi(step);
                float up = loss(program, x, parameters, buffers).getFloat();
                weight.subi(step.mul(2));
                float down = loss(program, x, parameters, buffers).getFloat();

                // Then the loss changes as the gradient says
                assertThat((up - down) / 2e-2f).isCloseTo(expected, within(Math.abs(expected) * 0.01f + 1e-4f));
            }
        }
    }

    @Test
    void gradientsHaveTheLayoutOfTheWeightsWhenTheInputIsChannelsLast() {
        // Given a batch whose channels are innermost
        Network network = tiny(3);
        try (Program program = Program.compile(network, manager)) {
            Tensors parameters = Initialization.parameters(network, 1, manager);
            Tensors buffers = Initialization.buffers(network, manager);
            NDArray x = manager.randomUniform(0, 1, new Shape(4, 8, 8, 3)).transpose(0, 3, 1, 2);

            // When gradients are taken
            NDArray gradient;
            try (GradientMode on = GradientMode.on()) {
                gradient = program.gradients(loss(program, x, parameters, buffers), parameters).get(0);
            }

            // Then they lie in memory like the weights
            assertThat(strides(gradient)).isEqualTo(strides(parameters.values().get(0)));
        }
    }

    @Test
    void aParameterThatTheLossDoesNotNeedGetsZeros() {
        // Given a loss of the features alone
        Network network = tiny(3);
        try (Program program = Program.compile(network, manager)) {
            Tensors parameters = Initialization.parameters(network, 1, manager);
            Tensors buffers = Initialization.buffers(network, manager);
            NDArray x = manager.randomUniform(0, 1, new Shape(4, 3, 8, 8));

            // When gradients are taken
            List<NDArray> gradients;
            try (GradientMode on = GradientMode.on()) {
                gradients = program.gradients(program.forward(manager, x, parameters, buffers, true).get("features").sum(), parameters);
            }

            // Then the head's are zero
            assertThat(gradients.get(parameters.names().indexOf("fc.weight")).toFloatArray()).containsOnly(0f);
        }
    }

    @Test
    void nothingIsRecordedWhileTheModeIsOff() {
        // Given a program
        Network network = tiny(3);
        try (Program program = Program.compile(network, manager); GradientMode off = GradientMode.off()) {
            Tensors parameters = Initialization.parameters(network, 1, manager);
            Tensors buffers = Initialization.buffers(network, manager);
            NDArray loss = loss(program, manager.randomUniform(0, 1, new Shape(4, 3, 8, 8)), parameters, buffers);

            // Then gradients cannot be had, and the mode is still off
            assertThatThrownBy(() -> program.gradients(loss, parameters)).hasMessageContaining("grad");
            assertThat(GradientMode.isOn()).isFalse();
        }
    }

    @Test
    void tensorsInAnotherOrderAreRefused() {
        // Given parameters in the order of the alphabet
        Network network = tiny(3);
        try (Program program = Program.compile(network, manager)) {
            Tensors parameters = Initialization.parameters(network, 1, manager);
            Tensors sorted = parameters.select(parameters.names().stream().sorted().toList());
            Tensors buffers = Initialization.buffers(network, manager);
            NDArray x = manager.zeros(new Shape(1, 3, 8, 8));

            // Then the program says what it wants
            assertThatThrownBy(() -> program.forward(manager, x, sorted, buffers, false)).hasMessageContaining("conv1.weight");
        }
    }

    @Test
    void bytesBecomeAViewBetweenZeroAndOne() {
        // Given one picture whose red channel is full
        Network network = tiny(3);
        byte[] pixels = new byte[8 * 8 * 3];
        for (int i = 0; i < pixels.length; i += 3) {
            pixels[i] = (byte) 255;
        }
        try (Program program = Program.compile(network, manager)) {
            // When it becomes a batch
            NDArray x = program.input(manager, pixels, 1);

            // Then red is one and the rest zero
            assertThat(x.getShape()).isEqualTo(new Shape(1, 3, 8, 8));
            assertThat(x.sum(new int[] {0, 2, 3}).toFloatArray()).containsExactly(64f, 0f, 0f);
        }
    }

    private NDArray loss(Program program, NDArray x, Tensors parameters, Tensors buffers) {
        return program.forward(manager, x, parameters, buffers, false).get("output").square().sum();
    }

    /** Strides as the engine sees them. */
    private String strides(NDArray array) {
        try (Script script = Script.load(manager, """
                  def strides(self: __torch__.M, x: Tensor) -> Tensor:
                    return torch.tensor(torch.stride(x))
                """.indent(0))) {
            return java.util.Arrays.toString(script.tensor(manager, "strides", array).toLongArray());
        }
    }
}
