package dev.engram.api.network;

import java.util.List;
import java.util.Map;

/** x * sigmoid(x). */
final class Silu implements Op {
    @Override
    public String name() {
        return "silu";
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
        return Torch.call("silu", site.input());
    }

    @Override
    public List<OnnxNode> onnx(Site site) {
        String gate = site.output() + ".gate";
        return List.of(
                OnnxNode.of("Sigmoid", List.of(site.input()), gate, Map.of()),
                OnnxNode.of("Mul", List.of(site.input(), gate), site.output(), Map.of()));
    }
}
