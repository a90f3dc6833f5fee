package dev.engram.api.network;

import java.util.List;
import java.util.Map;

/** min(max(x, 0), 6): keeps values in a range that eight bits can carry. */
final class Relu6 implements Op {
    @Override
    public String name() {
        return "relu6";
    }

    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        return StandardOps.only(inputs);
    }

    @Override
    public Arithmetic arithmetic() {
        return Arithmetic.WIDEST;
    }

    @Override
    public String torch(Site site) {
        return Torch.call("relu6", site.input());
    }

    @Override
    public List<OnnxNode> onnx(Site site) {
        String low = site.output() + ".low";
        String high = site.output() + ".high";
        return List.of(
                OnnxNode.floats(low, List.of(), List.of(0.0)),
                OnnxNode.floats(high, List.of(), List.of(6.0)),
                OnnxNode.of("Clip", List.of(site.input(), low, high), site.output(), Map.of()));
    }
}
