package dev.engram.api.network;

import java.util.List;
import java.util.Map;

/**
 * One operand, element by element.
 *
 * @param name  in the network
 * @param torch in ATen
 * @param onnx  in ONNX
 */
record Pointwise(String name, String torch, String onnx) implements Op {
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
        return Torch.call(torch, site.input());
    }

    @Override
    public List<OnnxNode> onnx(Site site) {
        return List.of(OnnxNode.of(onnx, List.of(site.input()), site.output(), Map.of()));
    }
}
