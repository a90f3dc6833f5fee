package dev.engram.api.network;

import java.util.List;
import java.util.Map;

/** Hendrycks and Gimpel, "Gaussian Error Linear Units" (2016), exact form: x / 2 * (1 + erf(x / sqrt(2))). */
final class Gelu implements Op {
    @Override
    public String name() {
        return "gelu";
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
        return Torch.call("gelu", site.input());
    }

    /** Opset 17 has no Gelu. */
    @Override
    public List<OnnxNode> onnx(Site site) {
        String out = site.output();
        return List.of(
                OnnxNode.floats(out + ".root", List.of(), List.of(Math.sqrt(2))),
                OnnxNode.floats(out + ".one", List.of(), List.of(1.0)),
                OnnxNode.floats(out + ".half", List.of(), List.of(0.5)),
                OnnxNode.of("Div", List.of(site.input(), out + ".root"), out + ".scaled", Map.of()),
                OnnxNode.of("Erf", List.of(out + ".scaled"), out + ".erf", Map.of()),
                OnnxNode.of("Add", List.of(out + ".erf", out + ".one"), out + ".sum", Map.of()),
                OnnxNode.of("Mul", List.of(site.input(), out + ".sum"), out + ".product", Map.of()),
                OnnxNode.of("Mul", List.of(out + ".product", out + ".half"), out, Map.of()));
    }
}
