package dev.engram.api.network;

import static dev.engram.api.network.StandardOps.require;

import java.util.List;
import java.util.Map;

/**
 * Scaled dot-product attention in several heads (Vaswani et al., "Attention Is All You Need", 2017). Takes the projection of each token as
 * [tokens, 3 * features]: queries, keys and values behind each other, each the heads behind each other. Gives [tokens, features].
 */
final class Attention implements Op {
    @Override
    public String name() {
        return "attention";
    }

    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        TensorShape in = StandardOps.only(inputs);
        require(in.rank() == 2, "needs tokens of features, found " + in);
        int heads = node.integer("heads");
        require(heads >= 1 && in.size(1) % (3 * heads) == 0,
                in.size(1) + " features cannot be split into queries, keys and values of " + heads + " heads");
        return TensorShape.of(in.size(0), in.size(1) / 3);
    }

    @Override
    public Arithmetic arithmetic() {
        return Arithmetic.LOWER;
    }

    @Override
    public String torch(Site site) {
        return "(self).attention(" + site.input() + ", " + site.node().integer("heads") + ")";
    }

    /** One unbind, not three selections: its gradient is one copy instead of three sums over zeros. */
    @Override
    public String methods() {
        return """
              def attention(self: __torch__.M, x: Tensor, heads: int) -> Tensor:
                n = torch.size(x, 0)
                t = torch.size(x, 1)
                s = torch.unbind(torch.permute(torch.reshape(x, [n, t, 3, heads, -1]), [2, 0, 3, 1, 4]), 0)
                a = torch.scaled_dot_product_attention(s[0], s[1], s[2])
                return torch.reshape(torch.transpose(a, 1, 2), [n, t, -1])
            """;
    }

    @Override
    public List<OnnxNode> onnx(Site site) {
        int tokens = site.shape().size(0);
        int features = site.shape().size(1);
        int heads = site.node().integer("heads");
        String o = site.output() + ".";
        return List.of(
                new OnnxNode("Split", List.of(site.input()), List.of(o + "q", o + "k", o + "v"), Map.of("axis", 2)),
                OnnxNode.longs(o + "split", 0, tokens, heads, features / heads),
                OnnxNode.longs(o + "whole", 0, tokens, features),
                OnnxNode.floats(o + "scale", List.of(), List.of(1 / Math.sqrt(features / (double) heads))),
                OnnxNode.of("Mul", List.of(o + "q", o + "scale"), o + "scaled", Map.of()),
                OnnxNode.of("Reshape", List.of(o + "scaled", o + "split"), o + "q4", Map.of()),
                OnnxNode.of("Reshape", List.of(o + "k", o + "split"), o + "k4", Map.of()),
                OnnxNode.of("Reshape", List.of(o + "v", o + "split"), o + "v4", Map.of()),
                OnnxNode.of("Transpose", List.of(o + "q4"), o + "queries", Map.of("perm", List.of(0, 2, 1, 3))),
                OnnxNode.of("Transpose", List.of(o + "k4"), o + "keys", Map.of("perm", List.of(0, 2, 3, 1))),
                OnnxNode.of("Transpose", List.of(o + "v4"), o + "values", Map.of("perm", List.of(0, 2, 1, 3))),
                OnnxNode.of("MatMul", List.of(o + "queries", o + "keys"), o + "scores", Map.of()),
                OnnxNode.of("Softmax", List.of(o + "scores"), o + "shares", Map.of("axis", -1)),
                OnnxNode.of("MatMul", List.of(o + "shares", o + "values"), o + "mixed", Map.of()),
                OnnxNode.of("Transpose", List.of(o + "mixed"), o + "turned", Map.of("perm", List.of(0, 2, 1, 3))),
                OnnxNode.of("Reshape", List.of(o + "turned", o + "whole"), site.output(), Map.of()));
    }

    /** Scores and mixture; the projections around them are linear layers of their own. */
    @Override
    public long multiplyAdds(Site site) {
        return 2L * site.shape().size(0) * site.shape().elements();
    }

    @Override
    public ReceptiveField sees(Site site, ReceptiveField before) {
        return ReceptiveField.WHOLE;
    }
}
