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

    /**
     * The difference is nobody else's: it is divided where it stands. Several channels lie innermost in memory, where a loop over three numbers costs the engine
     * ten times what it computes; a row of pixels and a row of the numbers, repeated, are one long loop.
     */
    @Override
    public String torch(Site site) {
        int channels = site.shape().size(0);
        if (channels == 1) {
            return normalized(site.input(), Torch.text(site.node().reals("mean").get(0)), Torch.text(site.node().reals("std").get(0)));
        }
        int height = site.shape().size(1);
        int width = site.shape().size(2);
        String rows = Torch.call("reshape", Torch.call("permute", site.input(), List.of(0, 2, 3, 1)), List.of(-1, height, width * channels));
        String done = normalized(rows, row(site, "mean", width), row(site, "std", width));
        return Torch.call("permute", Torch.call("reshape", done, List.of(-1, height, width, channels)), List.of(0, 3, 1, 2));
    }

    private static String normalized(String values, String mean, String std) {
        return Torch.call("div_", Torch.call("sub", values, mean), std);
    }

    /** A channel's number for each value of a row, on the device of the operand. */
    private static String row(Site site, String key, int width) {
        String list = "torch.tensor(" + Torch.text(site.node().reals(key)) + ", dtype=6, device=ops.prim.device(" + site.input() + "))";
        return Torch.call("repeat", list, List.of(width));
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
