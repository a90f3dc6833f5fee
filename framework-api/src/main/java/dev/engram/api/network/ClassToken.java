package dev.engram.api.network;

import static dev.engram.api.network.StandardOps.require;

import java.util.List;
import java.util.Map;

/** Puts one trained token [1, 1, features] in front of those of the picture: the one that will say what the whole shows. */
final class ClassToken implements Op {
    @Override
    public String name() {
        return "class-token";
    }

    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        TensorShape in = StandardOps.only(inputs);
        require(in.rank() == 2, "needs tokens of features, found " + in);
        TensorShape token = TensorShape.of(1, 1, in.size(1));
        require(parameters.equals(List.of(token)), "takes one token " + token + ", got " + parameters);
        return in.withFirst(in.size(0) + 1);
    }

    @Override
    public Arithmetic arithmetic() {
        return Arithmetic.WIDEST;
    }

    @Override
    public String torch(Site site) {
        String repeated = Torch.call("expand", site.parameters().get(0), List.of(Torch.call("size", site.input(), 0), -1, -1));
        return Torch.call("cat", List.of(repeated, site.input()), 1);
    }

    @Override
    public List<OnnxNode> onnx(Site site) {
        String o = site.output() + ".";
        return List.of(
                OnnxNode.of("Shape", List.of(site.input()), o + "batch", Map.of("start", 0, "end", 1)),
                OnnxNode.longs(o + "token", 1, site.shape().size(1)),
                OnnxNode.of("Concat", List.of(o + "batch", o + "token"), o + "dims", Map.of("axis", 0)),
                OnnxNode.of("Expand", List.of(site.parameters().get(0), o + "dims"), o + "repeated", Map.of()),
                OnnxNode.of("Concat", List.of(o + "repeated", site.input()), site.output(), Map.of("axis", 1)));
    }
}
