package dev.engram.api.network;

import static dev.engram.api.network.StandardOps.require;

import java.util.List;
import java.util.Map;

/** Adds a trained vector to each token, by its place: [1, tokens, features]. Without it attention would not know what lies where. */
final class PositionEmbedding implements Op {
    @Override
    public String name() {
        return "position-embedding";
    }

    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        TensorShape in = StandardOps.only(inputs);
        require(in.rank() == 2, "needs tokens of features, found " + in);
        TensorShape places = TensorShape.of(1, in.size(0), in.size(1));
        require(parameters.equals(List.of(places)), "takes one vector per token, " + places + ", got " + parameters);
        return in;
    }

    @Override
    public Arithmetic arithmetic() {
        return Arithmetic.WIDEST;
    }

    @Override
    public String torch(Site site) {
        return Torch.call("add", site.input(), site.parameters().get(0));
    }

    @Override
    public List<OnnxNode> onnx(Site site) {
        return List.of(OnnxNode.of("Add", List.of(site.input(), site.parameters().get(0)), site.output(), Map.of()));
    }
}
