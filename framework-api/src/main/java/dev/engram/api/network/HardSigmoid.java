package dev.engram.api.network;

import java.util.List;
import java.util.Map;

/** clip(x / 6 + 1 / 2, 0, 1). */
final class HardSigmoid implements Op {
    @Override
    public String name() {
        return "hardsigmoid";
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
        return Torch.call("hardsigmoid", site.input());
    }

    @Override
    public List<OnnxNode> onnx(Site site) {
        return List.of(OnnxNode.of("HardSigmoid", List.of(site.input()), site.output(), Map.of("alpha", 1.0 / 6, "beta", 0.5)));
    }
}
