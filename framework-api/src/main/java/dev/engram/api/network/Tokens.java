package dev.engram.api.network;

import java.util.List;
import java.util.Map;

/** The pixels of a map one behind the other, row by row, each with its channels as features: [height * width, channels]. */
final class Tokens implements Op {
    @Override
    public String name() {
        return "tokens";
    }

    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        TensorShape in = StandardOps.map(inputs);
        return TensorShape.of(Math.multiplyExact(in.size(1), in.size(2)), in.size(0));
    }

    @Override
    public Arithmetic arithmetic() {
        return Arithmetic.WIDEST;
    }

    @Override
    public String torch(Site site) {
        return Torch.call("transpose", Torch.call("flatten", site.input(), 2, -1), 1, 2);
    }

    @Override
    public List<OnnxNode> onnx(Site site) {
        String dims = site.output() + ".dims";
        String rows = site.output() + ".rows";
        return List.of(
                OnnxNode.longs(dims, 0, site.shape().size(1), site.shape().size(0)),
                OnnxNode.of("Reshape", List.of(site.input(), dims), rows, Map.of()),
                OnnxNode.of("Transpose", List.of(rows), site.output(), Map.of("perm", List.of(0, 2, 1))));
    }
}
