package dev.engram.api.network;

import static dev.engram.api.network.StandardOps.require;

import java.util.List;
import java.util.Map;

/** Ioffe and Szegedy, "Batch Normalization" (2015): weight, bias; buffers running mean and variance; all [channels]. */
final class BatchNorm implements Op {
    @Override
    public String name() {
        return "batch-norm";
    }

    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        TensorShape in = StandardOps.only(inputs);
        require(in.rank() >= 1, "needs channels, found a scalar");
        require(parameters.size() == 2 && node.buffers().size() == 2,
                "takes weight, bias, running mean and variance, got " + parameters.size() + " and " + node.buffers().size() + " tensors");
        require(parameters.stream().allMatch(p -> p.equals(TensorShape.of(in.size(0)))),
                "weight and bias " + parameters + " must have one number per channel, " + in.size(0));
        require(node.real("epsilon") > 0, "epsilon must be positive");
        require(node.real("momentum") > 0 && node.real("momentum") <= 1, "momentum must be above 0 and at most 1");
        return in;
    }

    @Override
    public Arithmetic arithmetic() {
        return Arithmetic.OPERAND;
    }

    @Override
    public String torch(Site site) {
        return Torch.call("batch_norm", site.input(), site.parameters().get(0), site.parameters().get(1),
                site.buffers().get(0), site.buffers().get(1), "train", site.node().real("momentum"), site.node().real("epsilon"), true);
    }

    @Override
    public List<OnnxNode> onnx(Site site) {
        List<String> inputs = List.of(site.input(), site.parameters().get(0), site.parameters().get(1),
                site.buffers().get(0), site.buffers().get(1));
        return List.of(OnnxNode.of("BatchNormalization", inputs, site.output(), Map.of("epsilon", site.node().real("epsilon"))));
    }
}
