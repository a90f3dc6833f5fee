package dev.engram.api.network;

import static dev.engram.api.network.StandardOps.require;

import java.util.List;
import java.util.Map;

/** Ba et al., "Layer Normalization" (2016), over the last axis: weight and bias [features]. */
final class LayerNorm implements Op {
    @Override
    public String name() {
        return "layer-norm";
    }

    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        TensorShape in = StandardOps.only(inputs);
        require(in.rank() >= 1, "needs features, found a scalar");
        TensorShape features = TensorShape.of(in.size(in.rank() - 1));
        require(parameters.equals(List.of(features, features)),
                "takes a weight and a bias " + features + ", one number per feature, got " + parameters);
        require(node.real("epsilon") > 0, "epsilon must be positive");
        return in;
    }

    @Override
    public String torch(Site site) {
        return Torch.call("layer_norm", site.input(), site.parameterShapes().get(0).dims(), site.parameters().get(0), site.parameters().get(1),
                site.node().real("epsilon"), true);
    }

    @Override
    public List<OnnxNode> onnx(Site site) {
        List<String> inputs = List.of(site.input(), site.parameters().get(0), site.parameters().get(1));
        return List.of(OnnxNode.of("LayerNormalization", inputs, site.output(), Map.of("axis", -1, "epsilon", site.node().real("epsilon"))));
    }
}
