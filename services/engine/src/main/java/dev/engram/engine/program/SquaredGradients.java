package dev.engram.engine.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.engram.api.network.Network;
import dev.engram.api.network.Node;
import dev.engram.api.network.Ops;
import dev.engram.api.network.Output;
import dev.engram.api.network.TensorShape;
import dev.engram.api.scenario.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Squares of the gradients of single samples, summed up, in evaluation mode and float32. The square of a batch's gradient is another number.
 *
 * <p>Where only linear layers, convolutions and batch normalisation have trained parameters, all samples of a batch go through the network together: what a
 * layer's weight gets from a sample is the product of the gradient of the layer's result with its operand, so that no gradient of a whole network is made for
 * any of them (Goodfellow, "Efficient Per-Example Gradient Computations", 2015; convolutions by their columns: Rochette et al., 2019). Other networks go through
 * sample by sample.
 */
@SuppressWarnings("try") // a mode lasts as long as its block and is not asked anything
public final class SquaredGradients implements AutoCloseable {
    private static final Set<String> KNOWN = Set.of("linear", "conv2d", "batch-norm");

    private static final String ONE_BY_ONE = """
              def squares(self: __torch__.M, x: Tensor, labels: Tensor, weights: Tensor, p: List[Tensor], b: List[Tensor], w: List[Tensor], sums: List[Tensor]) -> None:
                for i in range(torch.size(x, 0)):
                  outputs = (self).forward(torch.slice(x, 0, i, torch.add(i, 1)), p, b, False)
                  shares = torch.log_softmax(outputs[0], 1, None)
                  l = torch.mul(torch.select(torch.index_select(torch.select(shares, 0, 0), 0, torch.slice(labels, 0, i, torch.add(i, 1))), 0, 0), torch.select(weights, 0, i))
                  g = (self).gradients(l, w)
                  torch._foreach_addcmul_(sums, g, g, 1.)
                return None
            """;

    private static final String TOGETHER = """
              def squares(self: __torch__.M, x: Tensor, labels: Tensor, weights: Tensor, p: List[Tensor], b: List[Tensor], w: List[Tensor], sums: List[Tensor]) -> None:
                outputs = (self).forward(x, p, b, False)
                shares = torch.gather(torch.log_softmax(outputs[0], 1, None), 1, torch.reshape(labels, [-1, 1]))
                l = torch.sum(torch.mul(torch.reshape(shares, [-1]), weights))
                g = torch.grad([l], [%s], None, None, False, False)
                n = torch.size(x, 0)
            %s    return None
            """;

    /** Numbers of the columns of a convolution that may be in memory. */
    private static final long ROOM = 1L << 24;
    private static final int MOST = 256;

    private final Script script;
    private final int batch;

    private SquaredGradients(Script script, int batch) {
        this.script = script;
        this.batch = batch;
    }

    /**
     * For a network.
     *
     * @param trained names of the parameters that are trained, in the network's order
     */
    public static SquaredGradients of(Network network, Ops ops, List<String> trained, NDManager manager) {
        List<Node> layers = network.nodes().stream().filter(node -> node.parameters().stream().anyMatch(trained::contains)).toList();
        if (!layers.stream().allMatch(node -> KNOWN.contains(node.op()))) {
            return new SquaredGradients(Script.load(manager, ProgramText.of(network, ops, Precision.FLOAT32) + ONE_BY_ONE), MOST);
        }
        List<Output> outputs = new ArrayList<>(network.outputs());
        for (int i = 0; i < layers.size(); i++) {
            outputs.add(new Output("result" + i, layers.get(i).name()));
            outputs.add(new Output("operand" + i, operand(network, layers.get(i))));
        }
        Network wider = new Network(network.format(), network.name(), network.input(), network.nodes(), outputs, network.parameters(), network.buffers());
        return new SquaredGradients(Script.load(manager, ProgramText.of(wider, ops, Precision.FLOAT32) + together(network, ops, layers, trained)),
                batch(network, layers, network.shapes(ops)));
    }

    private static int batch(Network network, List<Node> layers, Map<String, TensorShape> shapes) {
        long most = 1;
        for (Node layer : layers) {
            if (layer.op().equals("conv2d")) {
                TensorShape result = shapes.get(layer.name());
                TensorShape weight = weight(network, layer);
                most = Math.max(most, result.elements() / result.size(0) * weight.elements() / weight.size(0) * layer.integer("groups"));
            }
        }
        return (int) Math.max(1, Math.min(MOST, ROOM / most));
    }

    private static TensorShape weight(Network network, Node layer) {
        return network.parameters().stream().filter(spec -> spec.name().equals(layer.parameters().get(0))).findFirst().orElseThrow().shape();
    }

    /** Samples that go through at once; more take more memory. */
    public int batch() {
        return batch;
    }

    /** A network's input is no node: a layer that takes it is fed by x. */
    private static String operand(Network network, Node layer) {
        String name = layer.inputs().get(0);
        return name.equals(Network.INPUT) ? layer.name() : name;
    }

    private static String together(Network network, Ops ops, List<Node> layers, List<String> trained) {
        Map<String, TensorShape> shapes = network.shapes(ops);
        List<String> results = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        int first = network.outputs().size();
        for (int i = 0; i < layers.size(); i++) {
            Node layer = layers.get(i);
            results.add("outputs[" + (first + 2 * i) + "]");
            String operand = layer.inputs().get(0).equals(Network.INPUT) ? "x" : "torch.detach(outputs[" + (first + 2 * i + 1) + "])";
            text.append("    z").append(i).append(" = torch._unwrap_optional(g[").append(i).append("])\n");
            text.append("    a").append(i).append(" = ").append(operand).append('\n');
            List<String> squares = squares(network, layer, shapes.get(layer.inputs().get(0)), "z" + i, "a" + i);
            for (int k = 0; k < squares.size(); k++) {
                int place = trained.indexOf(layer.parameters().get(k));
                if (place >= 0) {
                    text.append("    _").append(i).append('_').append(k).append(" = ").append(squares.get(k).formatted("sums[" + place + "]")).append('\n');
                }
            }
        }
        return TOGETHER.formatted(String.join(", ", results), text);
    }

    /** For each parameter of a layer what adds the squared gradients of all samples to its sum; z is the gradient of the layer's result, a its operand. */
    private static List<String> squares(Network network, Node layer, TensorShape operand, String z, String a) {
        return switch (layer.op()) {
            case "linear" -> operand.rank() == 1
                    ? List.of("torch.addmm_(%s, torch.t(torch.mul(" + z + ", " + z + ")), torch.mul(" + a + ", " + a + "))", squared(z))
                    : List.of(squared("torch.bmm(torch.transpose(" + z + ", 1, 2), " + a + ")"), squared("torch.sum(" + z + ", [1], False)"));
            case "conv2d" -> convolution(network, layer, z, a);
            default -> {
                String rows = "torch.reshape(" + z + ", [n, " + operand.size(0) + ", -1])";
                String seen = "torch.reshape(torch.batch_norm(" + a + ", None, None, " + buffer(network, layer, 0) + ", " + buffer(network, layer, 1)
                        + ", False, 0., " + layer.real("epsilon") + ", True), [n, " + operand.size(0) + ", -1])";
                yield List.of(squared("torch.sum(torch.mul(" + rows + ", " + seen + "), [2], False)"), squared("torch.sum(" + rows + ", [2], False)"));
            }
        };
    }

    private static List<String> convolution(Network network, Node layer, String z, String a) {
        TensorShape weight = weight(network, layer);
        int groups = layer.integer("groups");
        int fed = weight.size(1) * weight.size(2) * weight.size(3);
        String columns = "torch.reshape(torch.im2col(" + a + ", [" + weight.size(2) + ", " + weight.size(3) + "], " + layer.integers("dilation") + ", "
                + layer.integers("padding") + ", " + layer.integers("stride") + "), [n, " + groups + ", " + fed + ", -1])";
        String rows = "torch.reshape(" + z + ", [n, " + groups + ", " + weight.size(0) / groups + ", -1])";
        String perSample = "torch.matmul(" + rows + ", torch.transpose(" + columns + ", 2, 3))";
        List<String> squares = new ArrayList<>();
        squares.add("torch.add_(%s, torch.reshape(torch.sum(torch.square(" + perSample + "), [0], False), " + weight.dims() + "))");
        if (layer.parameters().size() > 1) {
            squares.add(squared("torch.sum(torch.reshape(" + z + ", [n, " + weight.size(0) + ", -1]), [2], False)"));
        }
        return squares;
    }

    private static String squared(String perSample) {
        return "torch.add_(%s, torch.sum(torch.square(" + perSample + "), [0], False))";
    }

    private static String buffer(Network network, Node layer, int place) {
        List<String> names = network.buffers().stream().map(spec -> spec.name()).toList();
        return "b[" + names.indexOf(layer.buffers().get(place)) + "]";
    }

    /**
     * Adds to the sums, for each row, the square of the gradient of weight · log share of its label.
     *
     * @param x          (N, C, H, W)
     * @param labels     (N) int64
     * @param weights    (N)
     * @param parameters in the network's order
     * @param buffers    in the network's order
     * @param trained    those of the parameters that the sums belong to
     * @param sums       in the order of the trained ones
     */
    public void add(NDArray x, NDArray labels, NDArray weights, Tensors parameters, Tensors buffers, Tensors trained, Tensors sums) {
        try (GradientMode on = GradientMode.on()) {
            script.run("squares", x, labels, weights, parameters, buffers, trained, sums);
        }
    }

    @Override
    public void close() {
        script.close();
    }
}
