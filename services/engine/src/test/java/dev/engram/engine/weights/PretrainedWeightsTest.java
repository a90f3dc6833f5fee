package dev.engram.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.network.Network;
import dev.engram.api.network.Ops;
import dev.engram.api.network.TensorShape;
import dev.engram.engine.learning.Model;
import dev.engram.engine.program.Safetensors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainedWeightsTest {
    private static final long SEED = 7;

    @TempDir private Path folder;
    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager("PyTorch");
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void allButTheHeadIsTakenAndTheHeadIsThatOfAFreshModel() throws Exception {
        // Given the weights of a network of 5 classes
        Model teacher = Model.fresh(network(5, 4), Ops.standard(), 1, manager);
        Path file = saved(teacher, UnaryOperator.identity());

        // When a network of 3 classes starts from them
        Model student = loaded(file, network(3, 4), List.of(), Head.FRESH);

        // Then its trunk is the teacher's and its head what it would have been without
        Model fresh = Model.fresh(network(3, 4), Ops.standard(), SEED, manager);
        assertThat(floats(student, "hidden.weight")).containsExactly(floats(teacher, "hidden.weight"));
        assertThat(student.buffers().get("norm.running_var").toFloatArray()).containsExactly(teacher.buffers().get("norm.running_var").toFloatArray());
        assertThat(floats(student, "fc.weight")).containsExactly(floats(fresh, "fc.weight"));
        assertThat(student.parameters().get("hidden.weight").hasGradient()).isTrue();
    }

    @Test
    void aHeadIsKeptWhereItIsAskedFor() throws Exception {
        Model teacher = Model.fresh(network(3, 4), Ops.standard(), 1, manager);
        Model student = loaded(saved(teacher, UnaryOperator.identity()), network(3, 4), List.of(), Head.KEPT);
        assertThat(floats(student, "fc.weight")).containsExactly(floats(teacher, "fc.weight"));
    }

    @Test
    void aHeadOfAnotherSizeCannotBeKept() throws Exception {
        Path file = saved(Model.fresh(network(5, 4), Ops.standard(), 1, manager), UnaryOperator.identity());
        assertThatThrownBy(() -> loaded(file, network(3, 4), List.of(), Head.KEPT)).isInstanceOf(WeightsException.class)
                .hasMessageContaining("head cannot be kept").hasMessageContaining("fc.weight: F32 [5x4] in the file, [3x4] in the network");
    }

    @Test
    void whatDidNotMatchIsSaid() throws Exception {
        // Given weights with a layer of another shape, one name too many, and one missing
        Map<String, NDArray> tensors = tensors(Model.fresh(network(3, 4), Ops.standard(), 1, manager));
        tensors.put("hidden.weight", manager.ones(new ai.djl.ndarray.types.Shape(9, 8)));
        tensors.put("extra.weight", manager.ones(new ai.djl.ndarray.types.Shape(1)));
        tensors.put("norm.num_batches_tracked", manager.create(3L));
        tensors.remove("norm.bias");
        Path file = folder.resolve("w");
        Safetensors.write(tensors, file);

        // When they are matched
        try (WeightsFile weights = WeightsFile.open(file)) {
            Fit fit = PretrainedWeights.of(weights, network(3, 4), List.of(), Head.FRESH).fit();

            // Then each is named, but for PyTorch's counter
            assertThat(fit.wrongShape()).containsExactly("hidden.weight: F32 [9x8] in the file, [4x8] in the network");
            assertThat(fit.missing()).containsExactly("norm.bias");
            assertThat(fit.unexpected()).containsExactly("extra.weight");
            assertThat(fit.summary()).contains("the head [fc.weight, fc.bias] starts anew", "hidden.weight", "norm.bias", "extra.weight");
        }
    }

    @Test
    void weightsOfAnotherNetworkAreRefused() {
        Path file = WeightsFileTest.file("linear.pth");
        assertThatThrownBy(() -> loaded(file, network(3, 4), List.of(), Head.FRESH)).isInstanceOf(WeightsException.class)
                .hasMessageContaining("none of the 6 tensors of the network 'tiny'").hasMessageContaining("hidden.weight").hasMessageContaining("bias");
    }

    @Test
    void aPrefixThatAllNamesShareIsNoHindrance() throws Exception {
        Model teacher = Model.fresh(network(3, 4), Ops.standard(), 1, manager);
        Model student = loaded(saved(teacher, name -> "module.model." + name), network(3, 4), List.of(), Head.FRESH);
        assertThat(floats(student, "hidden.weight")).containsExactly(floats(teacher, "hidden.weight"));
    }

    @Test
    void publishedNamesAreMapped() throws Exception {
        // Given a file in which the hidden layer is called otherwise
        Model teacher = Model.fresh(network(3, 4), Ops.standard(), 1, manager);
        Path file = saved(teacher, name -> name.replace("hidden", "_dense").replace("norm", "_bn"));
        Map<String, String> alias = new LinkedHashMap<>();
        tensors(teacher).keySet().forEach(name -> alias.put(name, name.replace("hidden", "_dense").replace("norm", "_bn")));

        // When it is loaded with the map of names
        Model student = loaded(file, network(3, 4), List.of(alias), Head.KEPT);

        // Then it is as if the names were the network's
        assertThat(floats(student, "hidden.weight")).containsExactly(floats(teacher, "hidden.weight"));
        assertThat(floats(student, "fc.bias")).containsExactly(floats(teacher, "fc.bias"));
    }

    @Test
    void aNumberThatIsNoneIsRefused() throws Exception {
        Map<String, NDArray> tensors = tensors(Model.fresh(network(3, 4), Ops.standard(), 1, manager));
        tensors.put("hidden.bias", manager.create(new float[] {0, Float.NaN, 0, 0}));
        Path file = folder.resolve("w");
        Safetensors.write(tensors, file);
        assertThatThrownBy(() -> loaded(file, network(3, 4), List.of(), Head.FRESH)).isInstanceOf(WeightsException.class).hasMessageContaining("'hidden.bias' holds NaN");
    }

    private Model loaded(Path file, Network network, List<Map<String, String>> aliases, Head head) throws Exception {
        try (WeightsFile weights = WeightsFile.open(file)) {
            return PretrainedWeights.of(weights, network, aliases, head).model(Ops.standard(), SEED, manager);
        }
    }

    private Path saved(Model model, UnaryOperator<String> rename) throws Exception {
        Map<String, NDArray> renamed = new LinkedHashMap<>();
        tensors(model).forEach((name, array) -> renamed.put(rename.apply(name), array));
        Path file = folder.resolve("weights");
        Safetensors.write(renamed, file);
        return file;
    }

    private static Map<String, NDArray> tensors(Model model) {
        Map<String, NDArray> all = new LinkedHashMap<>(model.parameters().map());
        all.putAll(model.buffers().map());
        return all;
    }

    private static float[] floats(Model model, String name) {
        return model.parameters().get(name).toFloatArray();
    }

    private static Network network(int classes, int width) {
        return Network.builder(TensorShape.of(8)).named("tiny").linear("hidden", width).batchNorm("norm").relu().head("fc", classes).build();
    }
}
