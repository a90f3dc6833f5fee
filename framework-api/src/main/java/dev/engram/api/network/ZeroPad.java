package dev.engram.api.network;

import static dev.engram.api.network.StandardOps.require;

import java.util.List;
import java.util.Map;

/** Rows and columns of zeros around a map: attribute {@code padding} is top, left, bottom, right. */
final class ZeroPad implements Op {
    @Override
    public String name() {
        return "zero-pad";
    }

    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        TensorShape in = StandardOps.map(inputs);
        List<Integer> padding = node.integers("padding");
        require(padding.size() == 4 && padding.stream().allMatch(p -> p >= 0), "padding must be top, left, bottom and right, 0 or more, got " + padding);
        return TensorShape.of(in.size(0), in.size(1) + padding.get(0) + padding.get(2), in.size(2) + padding.get(1) + padding.get(3));
    }

    /** PyTorch counts from the last axis: left, right, top, bottom. */
    @Override
    public String torch(Site site) {
        List<Integer> padding = site.node().integers("padding");
        return Torch.call("constant_pad_nd", site.input(), List.of(padding.get(1), padding.get(3), padding.get(0), padding.get(2)), 0);
    }

    /** ONNX wants the beginnings of all axes, then the ends. */
    @Override
    public List<OnnxNode> onnx(Site site) {
        List<Integer> padding = site.node().integers("padding");
        String pads = site.output() + ".pads";
        return List.of(OnnxNode.longs(pads, 0, 0, padding.get(0), padding.get(1), 0, 0, padding.get(2), padding.get(3)),
                OnnxNode.of("Pad", List.of(site.input(), pads), site.output(), Map.of()));
    }
}
