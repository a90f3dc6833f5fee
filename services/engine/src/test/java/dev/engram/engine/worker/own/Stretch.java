package dev.engram.engine.worker.own;

import dev.engram.api.network.Node;
import dev.engram.api.network.OnnxNode;
import dev.engram.api.network.Op;
import dev.engram.api.network.OpFactory;
import dev.engram.api.network.Site;
import dev.engram.api.network.TensorShape;
import dev.engram.api.network.Torch;
import dev.engram.api.plugin.Plugin;
import java.util.List;
import java.util.Map;

/** Doubles while it is trained, and multiplies by something else, if asked to, when it is exported. */
@Plugin(name = "stretch")
public final class Stretch implements OpFactory {
    @Override
    public Op create() {
        return new Op() {
            @Override
            public String name() {
                return "stretch";
            }

            @Override
            public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
                return inputs.get(0);
            }

            @Override
            public String torch(Site site) {
                return Torch.call("mul", site.input(), 2.0);
            }

            @Override
            public List<OnnxNode> onnx(Site site) {
                String factor = site.output() + ".factor";
                return List.of(OnnxNode.floats(factor, List.of(), List.of(site.node().real("exported"))),
                        OnnxNode.of("Mul", List.of(site.input(), factor), site.output(), Map.of()));
            }
        };
    }
}
