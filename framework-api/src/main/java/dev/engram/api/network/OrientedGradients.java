package dev.engram.api.network;

import static dev.engram.api.network.StandardOps.require;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The first half of Dalal and Triggs, "Histograms of Oriented Gradients" (2005): per cell of {@code cell} by {@code cell} pixels the mean strength of
 * the gradients of each of {@code bins} directions from 0 to 180 degrees. A gradient votes for the two directions it lies between. Colours are
 * averaged first, pixels at the rim are repeated outwards, and what is left over of a cell is not looked at. Nothing in it is trained.
 */
final class OrientedGradients implements Op {
    @Override
    public String name() {
        return "oriented-gradients";
    }

    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        TensorShape in = StandardOps.map(inputs);
        int bins = node.integer("bins");
        int cell = node.integer("cell");
        require(bins >= 2, "bins must be at least 2, got " + bins);
        require(cell >= 1 && in.size(1) >= cell && in.size(2) >= cell, "a cell of " + cell + " pixels does not fit into " + in);
        return TensorShape.of(bins, in.size(1) / cell, in.size(2) / cell);
    }

    @Override
    public String torch(Site site) {
        int bins = site.node().integer("bins");
        return "(self).oriented_gradients(" + site.input() + ", " + Torch.text(centres(bins)) + ", " + Torch.text(bins / Math.PI) + ", "
                + site.node().integer("cell") + ")";
    }

    @Override
    public String methods() {
        return """
              def oriented_gradients(self: __torch__.M, x: Tensor, centres: List[float], density: float, cell: int) -> Tensor:
                h = torch.size(x, 2)
                w = torch.size(x, 3)
                e = torch.replication_pad2d(torch.mean(x, [1], True), [1, 1, 1, 1])
                r = torch.narrow(e, 2, 1, h)
                c = torch.narrow(e, 3, 1, w)
                dx = torch.sub(torch.narrow(r, 3, 2, w), torch.narrow(r, 3, 0, w))
                dy = torch.sub(torch.narrow(c, 2, 2, h), torch.narrow(c, 2, 0, h))
                m = torch.sqrt(torch.add(torch.mul(dx, dx), torch.mul(dy, dy)))
                a = torch.atan(torch.where(torch.gt(m, 0.), torch.div(dy, dx), torch.zeros_like(m)))
                t = torch.reshape(torch.tensor(centres, dtype=6, device=ops.prim.device(x)), [1, -1, 1, 1])
                d = torch.abs(torch.sub(a, t))
                q = torch.abs(torch.sub(d, torch.mul(torch.round(torch.div(d, 3.141592653589793)), 3.141592653589793)))
                v = torch.mul(torch.relu(torch.rsub(torch.mul(q, density), 1.)), m)
                return torch.avg_pool2d(v, [cell, cell], [cell, cell], [0, 0], False, True, None)
            """;
    }

    /** Directions are a circle of pi: the whole number of turns between an angle and a bin's centre is taken off. */
    @Override
    public List<OnnxNode> onnx(Site site) {
        int bins = site.node().integer("bins");
        int cell = site.node().integer("cell");
        String o = site.output() + ".";
        return List.of(
                OnnxNode.of("ReduceMean", List.of(site.input()), o + "grey", Map.of("axes", List.of(1), "keepdims", 1)),
                OnnxNode.longs(o + "rim", 0, 0, 1, 1, 0, 0, 1, 1),
                OnnxNode.of("Pad", List.of(o + "grey", o + "rim"), o + "padded", Map.of("mode", "edge")),
                OnnxNode.floats(o + "kernels", List.of(2, 1, 3, 3), kernels()),
                OnnxNode.of("Conv", List.of(o + "padded", o + "kernels"), o + "both", Map.of("kernel_shape", List.of(3, 3))),
                new OnnxNode("Split", List.of(o + "both"), List.of(o + "dx", o + "dy"), Map.of("axis", 1)),
                OnnxNode.of("ReduceL2", List.of(o + "both"), o + "strength", Map.of("axes", List.of(1), "keepdims", 1)),
                OnnxNode.floats(o + "zero", List.of(), List.of(0.0)),
                OnnxNode.of("Div", List.of(o + "dy", o + "dx"), o + "slope", Map.of()),
                OnnxNode.of("Greater", List.of(o + "strength", o + "zero"), o + "any", Map.of()),
                OnnxNode.of("Where", List.of(o + "any", o + "slope", o + "zero"), o + "defined", Map.of()),
                OnnxNode.of("Atan", List.of(o + "defined"), o + "angle", Map.of()),
                OnnxNode.floats(o + "centres", List.of(1, bins, 1, 1), centres(bins)),
                OnnxNode.of("Sub", List.of(o + "angle", o + "centres"), o + "off", Map.of()),
                OnnxNode.floats(o + "turn", List.of(), List.of(Math.PI)),
                OnnxNode.of("Div", List.of(o + "off", o + "turn"), o + "turns", Map.of()),
                OnnxNode.of("Round", List.of(o + "turns"), o + "whole", Map.of()),
                OnnxNode.of("Mul", List.of(o + "whole", o + "turn"), o + "taken", Map.of()),
                OnnxNode.of("Sub", List.of(o + "off", o + "taken"), o + "signed", Map.of()),
                OnnxNode.of("Abs", List.of(o + "signed"), o + "distance", Map.of()),
                OnnxNode.floats(o + "density", List.of(), List.of(bins / Math.PI)),
                OnnxNode.of("Mul", List.of(o + "distance", o + "density"), o + "bins", Map.of()),
                OnnxNode.floats(o + "one", List.of(), List.of(1.0)),
                OnnxNode.of("Sub", List.of(o + "one", o + "bins"), o + "hat", Map.of()),
                OnnxNode.of("Relu", List.of(o + "hat"), o + "share", Map.of()),
                OnnxNode.of("Mul", List.of(o + "share", o + "strength"), o + "votes", Map.of()),
                OnnxNode.of("AveragePool", List.of(o + "votes"), site.output(),
                        Map.of("kernel_shape", List.of(cell, cell), "strides", List.of(cell, cell))));
    }

    @Override
    public ReceptiveField sees(Site site, ReceptiveField before) {
        int cell = site.node().integer("cell");
        return before.window(List.of(cell + 2, cell + 2), List.of(cell, cell), List.of(1, 1));
    }

    private static List<Double> centres(int bins) {
        return IntStream.range(0, bins).mapToObj(bin -> (bin + 0.5) * Math.PI / bins).toList();
    }

    /** Right minus left, below minus above. */
    private static List<Double> kernels() {
        return List.of(
                0.0, 0.0, 0.0, -1.0, 0.0, 1.0, 0.0, 0.0, 0.0,
                0.0, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0);
    }
}
