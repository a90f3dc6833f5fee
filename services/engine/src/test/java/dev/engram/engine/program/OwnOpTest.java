package dev.engram.engine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.engram.api.network.Network;
import dev.engram.api.network.Node;
import dev.engram.api.network.OnnxNode;
import dev.engram.api.network.Op;
import dev.engram.api.network.Ops;
import dev.engram.api.network.Site;
import dev.engram.api.network.TensorShape;
import dev.engram.api.network.Torch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnOpTest {
    @TempDir
    Path folder;

    /** x to a power, as a plugin would add it. */
    private static final Op POWER = new Op() {
        @Override
        public String name() {
            return "power";
        }

        @Override
        public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
            return inputs.get(0);
        }

        @Override
        public String torch(Site site) {
            return Torch.call("pow", site.input(), site.node().real("exponent"));
        }

        @Override
        public List<OnnxNode> onnx(Site site) {
            String exponent = site.output() + ".exponent";
            return List.of(OnnxNode.floats(exponent, List.of(), List.of(site.node().real("exponent"))),
                    OnnxNode.of("Pow", List.of(site.input(), exponent), site.output(), Map.of()));
        }
    };

    private static final Network NETWORK = Network.builder(TensorShape.of(3)).with(POWER)
            .node("it", "power", List.of("input"), Map.of("exponent", 3.0), List.of(), List.of()).output("output").build();

    @Test
    void aPluginsOpRunsAndIsExported() throws Exception {
        Ops ops = Ops.standard().with(POWER);
        try (NDManager manager = NDManager.newBaseManager("PyTorch"); Program program = Program.compile(NETWORK, ops, manager)) {
            // Given no tensors
            Tensors none = Tensors.of(Map.of());

            // When it runs in both forms
            float[] x = {1, 2, -3};
            float[] found = program.forward(manager, manager.create(x, new Shape(1, 3)), none, none, false).get("output").toFloatArray();
            OnnxExport.write(NETWORK, ops, none, none, folder.resolve("m"), Map.of());

            // Then both give the power
            assertThat(found).containsExactly(1, 8, -27);
            assertThat(OnnxRun.of(folder.resolve("m"), x, 1, 3).output()).containsExactly(1, 8, -27);
        }
    }

    @Test
    void withoutThePluginItIsUnknown() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            assertThatThrownBy(() -> Program.compile(NETWORK, manager)).hasMessageContaining("node 'it'").hasMessageContaining("unknown op 'power'");
        }
    }
}
