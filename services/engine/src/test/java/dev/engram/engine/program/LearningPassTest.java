package dev.engram.engine.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.learning.Constant;
import dev.engram.api.learning.Loss;
import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.api.scenario.Precision;
import dev.engram.vision.CrossEntropy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
class LearningPassTest {
    private static final Network NETWORK = ProgramTest.tiny(3);

    @ParameterizedTest
    @CsvSource({"0.0, 1.0, FLOAT32", "0.1, 1.0, FLOAT32", "0.1, 0.375, FLOAT32", "0.1, 0.375, BFLOAT16"})
    void givesTheBitsOfItsParts(double smoothing, double share, Precision precision) {
        // Given a loss with one class that must not be touched
        Loss loss = new CrossEntropy().create(new CrossEntropy.Config(smoothing));
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                Program program = Program.compile(NETWORK, Ops.standard(), precision, manager);
                LearningPass pass = LearningPass.of(program, loss.torch().orElseThrow(), manager)) {
            Tensors parameters = Initialization.parameters(NETWORK, 1, manager);
            Script.seed(2);
            NDArray x = manager.randomUniform(0, 1, new Shape(4, 8, 8, 3)).transpose(0, 3, 1, 2);
            NDArray targets = manager.create(new float[] {1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0.5f, 0.5f}, new Shape(4, 3));
            NDArray mask = manager.create(new float[] {1, 1, 0});

            // When a batch is learnt in parts and at once, from the same batch statistics
            Tensors one = Initialization.buffers(NETWORK, manager);
            Tensors other = Initialization.buffers(NETWORK, manager);
            List<float[]> parts = new ArrayList<>();
            float value;
            try (GradientMode on = GradientMode.on()) {
                NDArray found = loss.compute(program.forward(manager, x, parameters, one, true), targets, mask);
                value = found.getFloat();
                NDArray scaled = share == 1 ? found : found.mul(Constant.of(share, found));
                program.gradients(scaled, parameters).forEach(gradient -> parts.add(gradient.toFloatArray()));
            }
            LearningPass.Result result = pass.run(manager, x, targets, mask, parameters, other, parameters, share);

            // Then loss, gradients and statistics are the same bits
            assertThat(result.loss()).isEqualTo(value).isFinite();
            for (int i = 0; i < parts.size(); i++) {
                assertThat(result.gradients().get(i).toFloatArray()).as(parameters.names().get(i)).isEqualTo(parts.get(i));
            }
            one.map().forEach((name, array) -> assertThat(other.get(name).toFloatArray()).as(name).isEqualTo(array.toFloatArray()));
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32", "BFLOAT16"})
    void passesThatAreSummedUpGiveTheSumOfEach(Precision precision) {
        // Given two batches
        Loss loss = new CrossEntropy().create(new CrossEntropy.Config(0.0));
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                Program program = Program.compile(NETWORK, Ops.standard(), precision, manager);
                LearningPass pass = LearningPass.of(program, loss.torch().orElseThrow(), manager)) {
            Tensors parameters = Initialization.parameters(NETWORK, 1, manager);
            Script.seed(2);
            NDArray targets = manager.create(new float[] {1, 0, 0, 0, 1, 0}, new Shape(2, 3));
            NDArray mask = manager.ones(new Shape(3));
            List<NDArray> batches = List.of(manager.randomUniform(0, 1, new Shape(2, 8, 8, 3)).transpose(0, 3, 1, 2),
                    manager.randomUniform(0, 1, new Shape(2, 8, 8, 3)).transpose(0, 3, 1, 2));

            // When each is learnt alone, and when their gradients are summed up, from the same batch statistics
            Tensors one = Initialization.buffers(NETWORK, manager);
            Tensors other = Initialization.buffers(NETWORK, manager);
            List<LearningPass.Result> alone = batches.stream()
                    .map(x -> pass.run(manager, x, targets, mask, parameters, one, parameters, 0.5)).toList();
            LearningPass.Sum sum = pass.sum(manager, parameters, other, parameters);
            List<Float> losses = batches.stream().map(x -> sum.add(x, targets, mask, 0.5).loss()).toList();
            List<NDArray> found = sum.gradients();

            // Then losses, gradients and statistics are the same bits
            assertThat(losses).isEqualTo(alone.stream().map(LearningPass.Result::loss).toList());
            for (int i = 0; i < found.size(); i++) {
                float[] expected = alone.get(0).gradients().get(i).add(alone.get(1).gradients().get(i)).toFloatArray();
                assertThat(found.get(i).toFloatArray()).as(parameters.names().get(i)).isEqualTo(expected);
            }
            one.map().forEach((name, array) -> assertThat(other.get(name).toFloatArray()).as(name).isEqualTo(array.toFloatArray()));
        }
    }
}
