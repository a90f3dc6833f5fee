package dev.engram.engine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.learning.Loss;
import dev.engram.api.network.Network;
import dev.engram.api.scenario.InputSpec;
import dev.engram.vision.CrossEntropy;
import dev.engram.vision.ResNet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Training with the channels innermost in memory gives what plain training gives. Fused optimizers walk gradients and weights linearly;
 * were the gradients not laid out like the weights, the updates would be scrambled without any error.
 */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class LayoutTest {
    private static final int STEPS = 12;
    private static final String SGD = """
              def sgd(self: __torch__.M, p: List[Tensor], g: List[Tensor], m: List[Tensor], lr: float) -> None:
                torch._fused_sgd_(p, g, m, weight_decay=0., momentum=0.9, lr=lr, dampening=0., nesterov=False, maximize=False, is_first_step=False)
                return None
            """;

    @Test
    void channelsLastTrainsLikePlain() {
        // Given a residual network and pictures of two kinds
        Network network = new ResNet().create(new ResNet.Config(18, "cifar", 8),
                new InputSpec(3, 16, 16, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)), 2);

        // When it is trained in both layouts
        double[] plain = train(network, false);
        double[] last = train(network, true);

        // Then the losses are the same at every step, and it learns
        for (int i = 0; i < STEPS; i++) {
            assertThat(last[i]).as("step %d", i).isCloseTo(plain[i], within(2e-3 + 0.02 * plain[i]));
        }
        assertThat(plain[STEPS - 1]).isLessThan(plain[0] / 2);
    }

    private static double[] train(Network network, boolean channelsLast) {
        Loss loss = new CrossEntropy().create(new CrossEntropy.Config(0.0));
        double[] losses = new double[STEPS];
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                Program program = Program.compile(network, manager);
                Script optimizer = Script.load(manager, SGD);
                GradientMode off = GradientMode.off()) {
            Tensors parameters = Initialization.parameters(network, 4, manager);
            Tensors buffers = Initialization.buffers(network, manager);
            Tensors momentum = parameters.zeros(manager);
            for (int i = 0; i < STEPS; i++) {
                try (NDManager step = manager.newSubManager(); GradientMode on = GradientMode.on()) {
                    NDArray x = batch(step, channelsLast);
                    NDArray targets = step.create(new float[] {1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1}, new Shape(8, 2));
                    Map<String, NDArray> outputs = program.forward(step, x, parameters, buffers, true);
                    NDArray value = loss.compute(outputs, targets, step.ones(new Shape(2)));
                    List<NDArray> gradients = program.gradients(value, parameters);
                    losses[i] = value.getFloat();
                    try (GradientMode still = GradientMode.off()) {
                        optimizer.run("sgd", parameters, gradients, momentum, 0.02);
                    }
                }
            }
        }
        return losses;
    }

    /** Eight pictures; those of the first kind are brighter on the left. */
    private static NDArray batch(NDManager step, boolean channelsLast) {
        SplittableRandom random = new SplittableRandom(8);
        float[] pixels = new float[8 * 16 * 16 * 3];
        for (int i = 0; i < pixels.length; i++) {
            boolean left = i / 3 % 16 < 8;
            boolean first = i / (16 * 16 * 3) % 2 == 0;
            pixels[i] = (float) (0.3 * random.nextDouble() + (left == first ? 0.5 : 0.2));
        }
        NDArray view = step.create(pixels, new Shape(8, 16, 16, 3)).transpose(0, 3, 1, 2);
        return channelsLast ? view : step.create(view.toFloatArray(), view.getShape());
    }
}
