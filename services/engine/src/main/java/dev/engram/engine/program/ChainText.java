package dev.engram.engine.program;

import dev.engram.api.network.Network;
import dev.engram.api.network.Node;
import dev.engram.api.network.Ops;
import dev.engram.api.network.Site;
import dev.engram.api.network.TensorSpec;
import dev.engram.api.network.Torch;
import dev.engram.api.scenario.Precision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The gradients of a chain of linear layers and ReLU behind normalised, flattened pictures written out: the calls that the engine's recording comes to, with their bits, and without the
 * recording, which takes as long as the small kernels between the products. Networks of another form are recorded.
 *
 * <p>What methods of retention add to a weight's gradient is where its product is summed up onto, which reads and writes the gradient once less; so it
 * differs in rounding from the gradient with that added behind.
 */
final class ChainText {
    /**
     * {@code forth} answers the output and what each linear layer was given; {@code back} takes the output's gradient and those. Both take the {@link WeightsText
     * weights} as the kernels want them.
     */
    private static final String METHODS = """
              def forth(self: __torch__.M, x: Tensor, q: List[Tensor]) -> List[Tensor]:
            %s  def back(self: __torch__.M, output: Tensor, kept: List[Tensor], q: List[Tensor], p: List[Tensor]%s) -> List[Tensor]:
            %s""";

    /** The engine's code of float32. */
    private static final int FLOAT32 = 6;

    private static final Set<String> FRONT = Set.of("normalize", "flatten");

    /** A linear layer: where its parameters stand, and whether a ReLU is behind it. */
    private record Layer(int weight, int bias, boolean cut) {}

    private ChainText() {}

    /** The methods {@code forth} and {@code back}, which gives gradients of all parameters; empty if the network is no such chain or not all of it is trained on one device, in a precision that needs no scale. */
    static Optional<String> of(Network network, Ops ops, Program.Settings settings, PullText pulls) {
        if (settings.precision() == Precision.FLOAT16 || !settings.frozen().isEmpty() || settings.devices().size() > 1) {
            return Optional.empty();
        }
        List<Layer> layers = layers(network);
        return layers.isEmpty() ? Optional.empty() : Optional.of(METHODS.formatted(front(network, ops) + forth(layers, settings.precision()), pulls.declared(),
                back(layers, network.parameters().size(), settings.precision(), pulls)));
    }

    /** Empty if the network is something else. */
    private static List<Layer> layers(Network network) {
        List<String> names = network.parameters().stream().map(TensorSpec::name).toList();
        List<Node> nodes = network.nodes();
        int front = front(network).size();
        String last = front == 0 ? Network.INPUT : nodes.get(front - 1).name();
        List<Layer> layers = new ArrayList<>();
        for (int i = front; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            if (!node.op().equals("linear") || !node.inputs().equals(List.of(last))) {
                return List.of();
            }
            boolean cut = i + 1 < nodes.size() && nodes.get(i + 1).op().equals("relu") && nodes.get(i + 1).inputs().equals(List.of(node.name()));
            layers.add(new Layer(names.indexOf(node.parameters().get(0)), names.indexOf(node.parameters().get(1)), cut));
            last = cut ? nodes.get(++i).name() : node.name();
        }
        boolean flat = front > 0 && nodes.get(front - 1).op().equals("flatten");
        boolean shared = layers.size() * 2 != names.size();
        boolean answers = !layers.isEmpty() && !layers.get(layers.size() - 1).cut() && network.outputs().get(0).node().equals(last);
        return flat && answers && !shared ? layers : List.of();
    }

    /** What makes a vector of a picture: one node behind the other. */
    private static List<Node> front(Network network) {
        List<Node> front = new ArrayList<>();
        String last = Network.INPUT;
        for (Node node : network.nodes()) {
            if (!FRONT.contains(node.op()) || !node.inputs().equals(List.of(last))) {
                break;
            }
            front.add(node);
            last = node.name();
        }
        return front;
    }

    private static String front(Network network, Ops ops) {
        int nodes = front(network).size();
        Map<String, String> values = new HashMap<>(Map.of(Network.INPUT, "x"));
        for (int i = 0; i < nodes; i++) {
            values.put(network.nodes().get(i).name(), i + 1 == nodes ? "flat" : "x" + i);
        }
        StringBuilder text = new StringBuilder();
        for (Site site : network.sites(ops, name -> values.getOrDefault(name, name), name -> name, name -> name).subList(0, nodes)) {
            text.append("    ").append(site.output()).append(" = ").append(ops.get(site.node().op()).torch(site)).append('\n');
        }
        return text.toString();
    }

    /** A conversion before the products, or behind them to float32; none where they are float32. */
    private static String to(Precision other, Precision precision, String value) {
        return precision == Precision.FLOAT32 ? value : Torch.call("to", value, ForwardText.CODES.getOrDefault(other, FLOAT32));
    }

    private static String forth(List<Layer> layers, Precision precision) {
        StringBuilder text = new StringBuilder("    v0 = %s\n".formatted(to(precision, precision, "flat")));
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            String value = "torch.linear(v%d, q[%d], q[%d])".formatted(i, layer.weight(), layer.bias());
            kept.add("v" + i);
            text.append("    v%d = %s\n".formatted(i + 1, layer.cut() ? "torch.relu_(" + value + ")" : value));
        }
        String output = to(Precision.FLOAT32, precision, "v" + layers.size());
        return text.append("    return [%s, %s]\n".formatted(output, String.join(", ", kept))).toString();
    }

    /** A weight's gradient: the product of two matrices, summed up onto what is added to it; one of another precision is a tensor of its own first. */
    private static String weight(Optional<String> pull, String left, String right, Precision precision) {
        String product = to(Precision.FLOAT32, precision, Torch.call("mm", left, right));
        return pull.map(place -> precision == Precision.FLOAT32 ? Torch.call("addmm_", place, left, right) : Torch.call("add_", place, product)).orElse(product);
    }

    private static String back(List<Layer> layers, int parameters, Precision precision, PullText pulls) {
        StringBuilder text = new StringBuilder("    way = %s\n".formatted(to(precision, precision, "output")));
        String[] gradients = new String[parameters];
        String way = "way";
        for (int i = layers.size() - 1; i >= 0; i--) {
            Layer layer = layers.get(i);
            String bias = to(Precision.FLOAT32, precision, "torch.sum(" + way + ", [0], False)");
            text.append("    w%d = %s\n".formatted(i, weight(pull(pulls, layer.weight()), Torch.call("t", way), "kept[" + i + "]", precision)));
            text.append("    b%d = %s\n".formatted(i, pull(pulls, layer.bias()).map(pull -> Torch.call("add_", pull, bias)).orElse(bias)));
            gradients[layer.weight()] = "w" + i;
            gradients[layer.bias()] = "b" + i;
            if (i > 0) {
                String before = "torch.mm(%s, q[%d])".formatted(way, layer.weight());
                way = "d" + i;
                text.append("    %s = %s\n".formatted(way, layers.get(i - 1).cut() ? "torch.threshold_backward(%s, kept[%d], 0)".formatted(before, i) : before));
            }
        }
        return text.append("    return [%s]\n".formatted(String.join(", ", gradients))).toString();
    }

    /** What is added to a parameter's gradient, lying as gradients do. */
    private static Optional<String> pull(PullText pulls, int parameter) {
        return pulls.of(parameter, "p[" + parameter + "]").map(pull -> "torch.contiguous(" + pull + ")");
    }
}
