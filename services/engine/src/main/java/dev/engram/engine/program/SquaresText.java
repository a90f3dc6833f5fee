package dev.engram.engine.program;

import dev.engram.api.network.Network;
import dev.engram.api.network.Node;
import dev.engram.api.network.TensorShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The way back of {@link SquaredGradients} where all samples of a batch go together: what each layer adds to its sums for a direction of the scores, as
 * TorchScript. Behind a network's outputs stand result and operand of each layer.
 *
 * <p>The sums of a convolution's weight lie with its outputs innermost, rows being a column's numbers: so a sample's product needs no other order. Its columns and
 * its product are in memory for one sample, which stays in the processor's cache, where the product is squared and added; all samples' products side by side
 * would be written to memory and read again, eight times as slow for 512 channels of 4 × 4 numbers.
 */
final class SquaresText {
    private static final String METHODS = """
              def columns(self: __torch__.M, a: Tensor, kernel: List[int], stride: List[int], padding: List[int], dilation: List[int], size: List[int]) -> Tensor:
                x = torch.contiguous(torch.constant_pad_nd(torch.permute(a, [0, 2, 3, 1]), [0, 0, padding[1], padding[1], padding[0], padding[0]]))
                channels = torch.size(x, 3)
                row = torch.mul(torch.size(x, 2), channels)
                return torch.as_strided(x, [torch.size(x, 0), size[0], size[1], kernel[0], kernel[1], channels], [torch.mul(torch.size(x, 1), row), torch.mul(stride[0], row), torch.mul(stride[1], channels), torch.mul(dilation[0], row), torch.mul(dilation[1], channels), 1])
              def products(self: __torch__.M, sum: Tensor, left: Tensor, right: Tensor, active: int) -> None:
                room = torch.empty_like(sum)
                for i in range(active):
                  rows = torch.reshape(torch.select(left, 0, i), [-1, torch.size(sum, 0)])
                  _0 = torch.mm(torch.t(rows), torch.select(right, 0, i), out=room)
                  _1 = torch.addcmul_(sum, room, room)
                return None
              def add(self: __torch__.M, sum: Tensor, z: Tensor) -> None:
                _0 = torch.add_(sum, torch.sum(torch.square(z), [0], False))
                return None
            """;

    private static final String BACK = """
              def zeros(self: __torch__.M, w: List[Tensor]) -> List[Tensor]:
                return [%s]
              def back(self: __torch__.M, outputs: List[Tensor], x: Tensor, v: Tensor, active: List[int], b: List[Tensor], w: List[Tensor], sums: List[Tensor]) -> None:
                torch.set_grad_enabled(False)
                n = torch.size(x, 0)
            %s    for j in range(torch.len(active)):
                  g = torch.grad([outputs[0]], [%s], annotate(List[Optional[Tensor]], [torch.select(v, 0, j)]), True, False, False)
            %s%s    return None
            """;

    private final Network network;
    private final Map<String, TensorShape> shapes;
    private final List<Node> layers;
    private final List<String> trained;
    private final StringBuilder before = new StringBuilder();
    private final StringBuilder each = new StringBuilder();
    private final StringBuilder after = new StringBuilder();

    /** For the layers of a network that have trained parameters. */
    SquaresText(Network network, Map<String, TensorShape> shapes, List<Node> layers, List<String> trained) {
        this.network = network;
        this.shapes = shapes;
        this.layers = layers;
        this.trained = trained;
    }

    /** The methods {@code zeros} and {@code back} and what they call. */
    String text() {
        List<String> results = new ArrayList<>();
        int first = network.outputs().size();
        for (int i = 0; i < layers.size(); i++) {
            Node layer = layers.get(i);
            String result = "outputs[" + (first + 2 * i) + "]";
            results.add(result);
            String operand = layer.inputs().get(0).equals(Network.INPUT) ? "x" : "torch.detach(outputs[" + (first + 2 * i + 1) + "])";
            line(before, "a" + i, operand);
            line(each, "z" + i, "torch._unwrap_optional(g[" + i + "])");
            layer(layer, i, result);
        }
        return METHODS + BACK.formatted(String.join(", ", zeros()), before, String.join(", ", results), each, after);
    }

    private List<String> zeros() {
        List<String> zeros = new ArrayList<>();
        for (String name : trained) {
            String weight = "w[" + zeros.size() + "]";
            boolean columns = layers.stream().anyMatch(layer -> ungrouped(layer) && layer.parameters().get(0).equals(name));
            zeros.add(columns ? "torch.permute(torch.zeros_like(torch.contiguous(torch.permute(" + weight + ", [2, 3, 1, 0]))), [3, 2, 0, 1])"
                    : "torch.zeros_like(" + weight + ")");
        }
        return zeros;
    }

    private static boolean ungrouped(Node layer) {
        return layer.op().equals("conv2d") && layer.integer("groups") == 1;
    }

    private void line(StringBuilder text, String name, String expression) {
        text.append(text == each ? "      " : "    ").append(name).append(" = ").append(expression).append('\n');
    }

    private void layer(Node layer, int i, String result) {
        TensorShape operand = shapes.get(layer.inputs().get(0));
        switch (layer.op()) {
            case "linear" -> linear(layer, i, operand, result);
            case "conv2d" -> convolution(layer, i);
            default -> normalisation(layer, i, operand);
        }
    }

    /** On a vector the operand's squares are multiplied by the sum of all directions' squares, on a row of vectors a sample's product is summed up first. */
    private void linear(Node layer, int i, TensorShape operand, String result) {
        if (operand.rank() == 1) {
            line(before, "q" + i, "torch.zeros_like(" + result + ")");
            line(each, "_" + i, "torch.addcmul_(q" + i + ", z" + i + ", z" + i + ")");
            add(after, layer, 0, "torch.addmm_(%s, torch.t(q" + i + "), torch.mul(a" + i + ", a" + i + "))");
            add(after, layer, 1, "torch.add_(%s, torch.sum(q" + i + ", [0], False))");
        } else {
            add(each, layer, 0, "(self).products(%s, z" + i + ", a" + i + ", active[j])");
            add(each, layer, 1, "(self).add(%s, torch.sum(z" + i + ", [1], False))");
        }
    }

    /** Of a sample's values the normalised ones are the operand of the scale. */
    private void normalisation(Node layer, int i, TensorShape operand) {
        line(before, "h" + i, "torch.batch_norm(a" + i + ", None, None, " + buffer(layer, 0) + ", " + buffer(layer, 1) + ", False, 0., " + layer.real("epsilon") + ", True)");
        String scaled = "torch.mul(z" + i + ", h" + i + ")";
        add(each, layer, 0, "(self).add(%s, " + overPixels(scaled, operand) + ")");
        add(each, layer, 1, "(self).add(%s, " + overPixels("z" + i, operand) + ")");
    }

    private static String overPixels(String values, TensorShape operand) {
        return operand.rank() == 1 ? values : "torch.sum(" + values + ", [2, 3], False)";
    }

    private void convolution(Node layer, int i) {
        TensorShape weight = weight(network, layer);
        TensorShape result = shapes.get(layer.name());
        int groups = layer.integer("groups");
        int outputs = weight.size(0);
        int pixels = result.size(1) * result.size(2);
        String kernel = "[" + weight.size(2) + ", " + weight.size(3) + "]";
        String columns = "(self).columns(a" + i + ", " + kernel + ", " + layer.integers("stride") + ", " + layer.integers("padding") + ", "
                + layer.integers("dilation") + ", [" + result.size(1) + ", " + result.size(2) + "])";
        String rows = "torch.permute(z" + i + ", [0, 2, 3, 1])";
        int fed = weight.size(1) * weight.size(2) * weight.size(3);
        if (groups == 1) {
            add(each, layer, 0, "(self).products(torch.view(torch.permute(%s, [2, 3, 1, 0]), [" + fed + ", " + outputs + "]), " + columns + ", torch.reshape(" + rows + ", [n, " + pixels + ", " + outputs + "]), active[j])");
        } else {
            int kernels = weight.size(2) * weight.size(3);
            String operands = "torch.reshape(torch.permute(torch.reshape(" + columns + ", [n, " + pixels + ", " + kernels + ", " + groups + ", "
                    + weight.size(1) + "]), [0, 3, 1, 2, 4]), [n, " + groups + ", " + pixels + ", " + fed + "])";
            String gradients = "torch.permute(torch.reshape(" + rows + ", [n, " + pixels + ", " + groups + ", " + outputs / groups + "]), [0, 2, 3, 1])";
            String summed = "torch.sum(torch.square(torch.matmul(" + gradients + ", " + operands + ")), [0], False)";
            add(each, layer, 0, "torch.add_(%s, torch.permute(torch.reshape(" + summed + ", [" + outputs + ", " + weight.size(2) + ", " + weight.size(3) + ", "
                    + weight.size(1) + "]), [0, 3, 1, 2]))");
        }
        add(each, layer, 1, "(self).add(%s, torch.sum(z" + i + ", [2, 3], False))");
    }

    /** A statement that adds to the sum of a parameter, if the layer has that parameter and it is trained. */
    private void add(StringBuilder text, Node layer, int parameter, String statement) {
        int place = layer.parameters().size() > parameter ? trained.indexOf(layer.parameters().get(parameter)) : -1;
        if (place >= 0) {
            line(text, "s" + place, statement.formatted("sums[" + place + "]"));
        }
    }

    static TensorShape weight(Network network, Node layer) {
        return network.parameters().stream().filter(spec -> spec.name().equals(layer.parameters().get(0))).findFirst().orElseThrow().shape();
    }

    private String buffer(Node layer, int place) {
        List<String> names = network.buffers().stream().map(spec -> spec.name()).toList();
        return "b[" + names.indexOf(layer.buffers().get(place)) + "]";
    }
}
