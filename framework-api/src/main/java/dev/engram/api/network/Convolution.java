package dev.engram.api.network;

import static dev.engram.api.network.StandardOps.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Two-dimensional convolution: weight [out, in / groups, height, width], optional bias [out]. */
final class Convolution implements Op {
    @Override
    public String name() {
        return "conv2d";
    }

    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        TensorShape in = StandardOps.map(inputs);
        require(parameters.size() == 1 || parameters.size() == 2, "takes a weight and perhaps a bias, got " + parameters.size() + " tensors");
        TensorShape weight = parameters.get(0);
        int groups = node.integer("groups");
        require(weight.rank() == 4, "the weight needs four axes, found " + weight);
        require(groups >= 1 && in.size(0) % groups == 0 && weight.size(0) % groups == 0,
                "neither " + in.size(0) + " nor " + weight.size(0) + " channels may leave a rest in " + groups + " groups");
        require(weight.size(1) * groups == in.size(0), "the weight " + weight + " with " + groups + " groups expects "
                + weight.size(1) * groups + " channels, found " + in.size(0));
        require(parameters.size() == 1 || parameters.get(1).equals(TensorShape.of(weight.size(0))),
                "the bias must have " + weight.size(0) + " numbers");
        List<Integer> stride = node.integers("stride");
        List<Integer> padding = node.integers("padding");
        List<Integer> dilation = node.integers("dilation");
        return TensorShape.of(weight.size(0),
                StandardOps.walked(in.size(1), weight.size(2), stride.get(0), padding.get(0), dilation.get(0)),
                StandardOps.walked(in.size(2), weight.size(3), stride.get(1), padding.get(1), dilation.get(1)));
    }

    @Override
    public Arithmetic arithmetic() {
        return Arithmetic.LOWER;
    }

    @Override
    public String torch(Site site) {
        Node node = site.node();
        String bias = site.parameters().size() == 2 ? site.parameters().get(1) : "None";
        return Torch.call("conv2d", site.input(), site.parameters().get(0), bias, node.integers("stride"),
                node.integers("padding"), node.integers("dilation"), node.integer("groups"));
    }

    @Override
    public List<OnnxNode> onnx(Site site) {
        Node node = site.node();
        List<String> inputs = new ArrayList<>(List.of(site.input()));
        inputs.addAll(site.parameters());
        TensorShape weight = site.parameterShapes().get(0);
        return List.of(OnnxNode.of("Conv", inputs, site.output(), Map.of(
                "kernel_shape", List.of(weight.size(2), weight.size(3)),
                "strides", node.integers("stride"),
                "pads", StandardOps.pads(node.integers("padding")),
                "dilations", node.integers("dilation"),
                "group", node.integer("groups"))));
    }

    @Override
    public long multiplyAdds(Site site) {
        TensorShape weight = site.parameterShapes().get(0);
        return site.shape().elements() * weight.size(1) * weight.size(2) * weight.size(3);
    }

    @Override
    public ReceptiveField sees(Site site, ReceptiveField before) {
        TensorShape weight = site.parameterShapes().get(0);
        return before.window(List.of(weight.size(2), weight.size(3)), site.node().integers("stride"), site.node().integers("dilation"));
    }
}
