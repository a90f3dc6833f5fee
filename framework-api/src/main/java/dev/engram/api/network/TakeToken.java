package dev.engram.api.network;

import static dev.engram.api.network.StandardOps.require;

import java.util.List;
import java.util.Map;

/** The features of one token. */
final class TakeToken implements Op {
    @Override
    public String name() {
        return "take-token";
    }

    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        TensorShape in = StandardOps.only(inputs);
        int index = node.integer("index");
        require(in.rank() == 2, "needs tokens of features, found " + in);
        require(index >= 0 && index < in.size(0), "token " + index + " is not one of " + in.size(0));
        return TensorShape.of(in.size(1));
    }

    @Override
    public Arithmetic arithmetic() {
        return Arithmetic.WIDEST;
    }

    @Override
    public String torch(Site site) {
        return Torch.call("select", site.input(), 1, site.node().integer("index"));
    }

    /** A place without an axis, so that the axis of the tokens goes. */
    @Override
    public List<OnnxNode> onnx(Site site) {
        String index = site.output() + ".index";
        OnnxNode.Constant place = new OnnxNode.Constant(List.of(), null, List.of((long) site.node().integer("index")));
        return List.of(
                OnnxNode.of("Constant", List.of(), index, Map.of("value", place)),
                OnnxNode.of("Gather", List.of(site.input(), index), site.output(), Map.of("axis", 1)));
    }
}
