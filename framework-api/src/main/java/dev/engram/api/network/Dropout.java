package dev.engram.api.network;

import static dev.engram.api.network.StandardOps.require;

import java.util.List;
import java.util.Map;

/** Srivastava et al., "Dropout" (2014): zeroes a share of the values while training and scales the rest. */
final class Dropout implements Op {
    @Override
    public String name() {
        return "dropout";
    }

    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        require(node.real("share") >= 0 && node.real("share") < 1, "share must be at least 0 and below 1, got " + node.real("share"));
        return StandardOps.only(inputs);
    }

    @Override
    public Arithmetic arithmetic() {
        return Arithmetic.WIDEST;
    }

    @Override
    public String torch(Site site) {
        return Torch.call("dropout", site.input(), site.node().real("share"), "train");
    }

    @Override
    public List<OnnxNode> onnx(Site site) {
        return List.of(OnnxNode.of("Identity", List.of(site.input()), site.output(), Map.of()));
    }
}
