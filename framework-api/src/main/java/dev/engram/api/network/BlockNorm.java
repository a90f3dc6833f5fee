package dev.engram.api.network;

import static dev.engram.api.network.StandardOps.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The second half of Dalal and Triggs, "Histograms of Oriented Gradients" (2005): the channels of 2 by 2 neighbouring cells as one vector, its length
 * made one, its elements cut at 0.2, its length made one again (L2-Hys). Blocks overlap, so a cell counts up to four times. Nothing in it is trained.
 */
final class BlockNorm implements Op {
    private static final double MOST = 0.2;

    @Override
    public String name() {
        return "block-norm";
    }

    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        TensorShape in = StandardOps.map(inputs);
        require(in.size(1) >= 2 && in.size(2) >= 2, "a block needs 2x2 cells, found " + in);
        require(node.real("epsilon") > 0, "epsilon must be positive");
        return TensorShape.of(4 * in.size(0), in.size(1) - 1, in.size(2) - 1);
    }

    @Override
    public String torch(Site site) {
        return "(self).block_norm(" + site.input() + ", " + Torch.text(site.node().real("epsilon")) + ")";
    }

    @Override
    public String methods() {
        return """
              def block_norm(self: __torch__.M, x: Tensor, epsilon: float) -> Tensor:
                h = torch.sub(torch.size(x, 2), 1)
                w = torch.sub(torch.size(x, 3), 1)
                above = torch.narrow(x, 2, 0, h)
                below = torch.narrow(x, 2, 1, h)
                b = torch.cat([torch.narrow(above, 3, 0, w), torch.narrow(above, 3, 1, w), torch.narrow(below, 3, 0, w), torch.narrow(below, 3, 1, w)], 1)
                n = torch.clamp((self).block_norm_unit(b, epsilon), None, 0.20000000000000001)
                return (self).block_norm_unit(n, epsilon)
              def block_norm_unit(self: __torch__.M, b: Tensor, epsilon: float) -> Tensor:
                return torch.div(b, torch.sqrt(torch.add(torch.sum(torch.mul(b, b), [1], True), epsilon)))
            """;
    }

    @Override
    public List<OnnxNode> onnx(Site site) {
        int height = site.shape().size(1);
        int width = site.shape().size(2);
        String o = site.output() + ".";
        List<OnnxNode> nodes = new ArrayList<>(List.of(
                OnnxNode.longs(o + "axes", 2, 3),
                OnnxNode.floats(o + "epsilon", List.of(), List.of(site.node().real("epsilon"))),
                OnnxNode.floats(o + "most", List.of(), List.of(MOST))));
        List<String> parts = new ArrayList<>();
        for (int corner = 0; corner < 4; corner++) {
            String part = o + "part" + corner;
            nodes.add(OnnxNode.longs(part + ".from", corner / 2, corner % 2));
            nodes.add(OnnxNode.longs(part + ".to", corner / 2 + height, corner % 2 + width));
            nodes.add(OnnxNode.of("Slice", List.of(site.input(), part + ".from", part + ".to", o + "axes"), part, Map.of()));
            parts.add(part);
        }
        nodes.add(OnnxNode.of("Concat", parts, o + "block", Map.of("axis", 1)));
        unit(nodes, o, o + "block", o + "unit");
        nodes.add(OnnxNode.of("Min", List.of(o + "unit", o + "most"), o + "cut", Map.of()));
        unit(nodes, o, o + "cut", site.output());
        return nodes;
    }

    private static void unit(List<OnnxNode> nodes, String o, String in, String out) {
        nodes.add(OnnxNode.of("ReduceSumSquare", List.of(in), in + ".squares", Map.of("axes", List.of(1), "keepdims", 1)));
        nodes.add(OnnxNode.of("Add", List.of(in + ".squares", o + "epsilon"), in + ".sum", Map.of()));
        nodes.add(OnnxNode.of("Sqrt", List.of(in + ".sum"), in + ".length", Map.of()));
        nodes.add(OnnxNode.of("Div", List.of(in, in + ".length"), out, Map.of()));
    }

    @Override
    public ReceptiveField sees(Site site, ReceptiveField before) {
        return before.window(List.of(2, 2), List.of(1, 1), List.of(1, 1));
    }
}
