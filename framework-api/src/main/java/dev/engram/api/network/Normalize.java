package dev.engram.api.network;

import static dev.engram.api.network.StandardOps.require;

import java.util.List;
import java.util.Map;

/** Subtracts a mean and divides by a standard deviation, one of each per channel. */
final class Normalize implements Op {
    @Override
    public String name() {
        return "normalize";
    }

    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        TensorShape in = StandardOps.map(inputs);
        require(node.reals("mean").size() == in.size(0) && node.reals("std").size() == in.size(0),
                "mean and std need one number per channel, " + in.size(0));
        require(node.reals("std").stream().allMatch(s -> s > 0), "std must be positive");
        return in;
    }

    /** The difference is nobody else's: it is divided where it stands. */
    @Override
    public String torch(Site site) {
        return Torch.call("div_", Torch.call("sub", site.input(), constant(site, "mean")), constant(site, "std"));
    }

    /** One number stays a number; several become a tensor that stands where the operand stands. */
    private static String constant(Site site, String key) {
        List<Double> values = site.node().reals(key);
        if (values.size() == 1) {
            return Torch.text(values.get(0));
        }
        String list = "torch.tensor(" + Torch.text(values) + ", dtype=6, device=ops.prim.device(" + site.input() + "))";
        return Torch.call("reshape", list, List.of(1, values.size(), 1, 1));
    }

    @Override
    public List<OnnxNode> onnx(Site site) {
        List<Integer> dims = List.of(1, site.shape().size(0), 1, 1);
        String mean = site.output() + ".mean";
        String std = site.output() + ".std";
        String centred = site.output() + ".centred";
        return List.of(
                OnnxNode.floats(mean, dims, site.node().reals("mean")),
                OnnxNode.floats(std, dims, site.node().reals("std")),
                OnnxNode.of("Sub", List.of(site.input(), mean), centred, Map.of()),
                OnnxNode.of("Div", List.of(centred, std), site.output(), Map.of()));
    }
}
