package dev.engram.api.network;

import static dev.engram.api.network.StandardOps.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Fully connected layer on the last axis: weight [out, in], bias [out]. */
final class LinearOp implements Op {
    @Override
    public String name() {
        return "linear";
    }

    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        TensorShape in = StandardOps.only(inputs);
        require(in.rank() == 1 || in.rank() == 2, "needs features or tokens of features, found " + in + "; flatten first");
        require(parameters.size() == 2, "takes a weight and a bias, got " + parameters.size() + " tensors");
        TensorShape weight = parameters.get(0);
        int features = in.size(in.rank() - 1);
        require(weight.rank() == 2 && weight.size(1) == features, "the weight " + weight + " does not take " + features + " features");
        require(parameters.get(1).equals(TensorShape.of(weight.size(0))), "the bias must have " + weight.size(0) + " numbers");
        return in.rank() == 1 ? TensorShape.of(weight.size(0)) : TensorShape.of(in.size(0), weight.size(0));
    }

    @Override
    public Arithmetic arithmetic() {
        return Arithmetic.LOWER;
    }

    @Override
    public String torch(Site site) {
        return Torch.call("linear", site.input(), site.parameters().get(0), site.parameters().get(1));
    }

    @Override
    public List<OnnxNode> onnx(Site site) {
        if (site.shape().rank() == 1) {
            List<String> inputs = new ArrayList<>(List.of(site.input()));
            inputs.addAll(site.parameters());
            return List.of(OnnxNode.of("Gemm", inputs, site.output(), Map.of("transB", 1)));
        }
        String turned = site.output() + ".turned";
        String product = site.output() + ".product";
        return List.of(
                OnnxNode.of("Transpose", List.of(site.parameters().get(0)), turned, Map.of("perm", List.of(1, 0))),
                OnnxNode.of("MatMul", List.of(site.input(), turned), product, Map.of()),
                OnnxNode.of("Add", List.of(product, site.parameters().get(1)), site.output(), Map.of()));
    }

    @Override
    public long multiplyAdds(Site site) {
        return site.shape().elements() * site.parameterShapes().get(0).size(1);
    }
}
