package dev.engram.api.network;

import static dev.engram.api.network.StandardOps.require;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Huang et al., "Deep Networks with Stochastic Depth" (2016): while training, zeroes whole samples of a branch and scales the others. */
final class StochasticDepth implements Op {
    @Override
    public String name() {
        return "stochastic-depth";
    }

    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        require(node.real("share") >= 0 && node.real("share") < 1, "share must be at least 0 and below 1, got " + node.real("share"));
        return StandardOps.only(inputs);
    }

    @Override
    public Arithmetic arithmetic() {
        return Arithmetic.WIDEST;
    }

    @Override
    public String torch(Site site) {
        return "(self).stochastic_depth(" + site.input() + ", " + Torch.text(site.node().real("share")) + ", "
                + Torch.text(Collections.nCopies(site.shape().rank(), 1)) + ", train)";
    }

    @Override
    public String methods() {
        return """
              def stochastic_depth(self: __torch__.M, x: Tensor, share: float, ones: List[int], train: bool) -> Tensor:
                if train:
                  kept = torch.ones(torch.add([torch.size(x, 0)], ones), dtype=6, device=ops.prim.device(x))
                  y = torch.to(torch.mul(x, torch.dropout(kept, share, True)), ops.prim.dtype(x))
                else:
                  y = x
                return y
            """;
    }

    @Override
    public List<OnnxNode> onnx(Site site) {
        return List.of(OnnxNode.of("Identity", List.of(site.input()), site.output(), Map.of()));
    }
}
