package dev.engram.api.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.engram.api.scenario.InputSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A model as a value: a graph of {@link Op}s in the order of execution. Immutable, comparable, and its JSON is what
 * travels beside the weights.
 *
 * @param format     version of this form, {@value #FORMAT}
 * @param name       for people
 * @param input      channels, height, width
 * @param nodes      in an order in which every operand comes before its use
 * @param outputs    named results, {@code output} (logits or score) first
 * @param parameters trained tensors
 * @param buffers    tensors that are kept but not trained
 */
public record Network(
        @JsonProperty("format") int format,
        @JsonProperty("name") String name,
        @JsonProperty("input") TensorShape input,
        @JsonProperty("nodes") List<Node> nodes,
        @JsonProperty("outputs") List<Output> outputs,
        @JsonProperty("parameters") List<TensorSpec> parameters,
        @JsonProperty("buffers") List<TensorSpec> buffers) {
    /** Version of the form. */
    public static final int FORMAT = 1;
    /** What nodes call the network's input. */
    public static final String INPUT = "input";
    /** Name of the first output. */
    public static final String OUTPUT = "output";

    public Network {
        if (format != FORMAT) {
            throw new IllegalArgumentException("network format " + format + "; this version reads " + FORMAT);
        }
        nodes = List.copyOf(nodes);
        outputs = List.copyOf(outputs);
        parameters = List.copyOf(parameters);
        buffers = List.copyOf(buffers);
        if (outputs.isEmpty() || !outputs.get(0).name().equals(OUTPUT)) {
            throw new IllegalArgumentException("network '" + name + "': the first output must be '" + OUTPUT + "', found "
                    + outputs.stream().map(Output::name).toList());
        }
        checkNames(name, nodes, outputs);
        checkTensors(name, nodes, parameters, buffers);
    }

    /** Describes a network step by step, starting with the normalisation the input asks for. */
    public static NetworkBuilder builder(InputSpec input) {
        return new NetworkBuilder(input);
    }

    /** Describes a network that takes values of any shape as they are: for the test of an op. */
    public static NetworkBuilder builder(TensorShape input) {
        return new NetworkBuilder(input);
    }

    /** Names of the parameters whose axis 0 is the label space. */
    public List<String> head() {
        return parameters.stream().filter(TensorSpec::labels).map(TensorSpec::name).toList();
    }

    /** Size of the label space: axis 0 of the head; 0 for a network that has none. */
    public int classes() {
        return parameters.stream().filter(TensorSpec::labels).mapToInt(p -> p.shape().size(0)).findFirst().orElse(0);
    }

    /** Number of trained numbers. */
    public long size() {
        return parameters.stream().mapToLong(p -> p.shape().elements()).sum();
    }

    /**
     * Shape of every value for one sample, by node name, in order and with {@value #INPUT} first.
     *
     * @throws IllegalArgumentException if a node does not fit; names node, op, operands and reason
     */
    public Map<String, TensorShape> shapes(Ops ops) {
        Map<String, TensorShape> shapes = new LinkedHashMap<>();
        shapes.put(INPUT, input);
        for (Site site : sites(ops, UnaryOperator.identity(), UnaryOperator.identity(), UnaryOperator.identity())) {
            shapes.put(site.node().name(), site.shape());
        }
        return shapes;
    }

    /**
     * Every node with its shapes and with the names that the generated text gives its operands.
     *
     * @param ops        what the nodes may use
     * @param values     from node name to the name of its value
     * @param parameters from parameter name to its name in the text
     * @param buffers    from buffer name to its name in the text
     */
    public List<Site> sites(
            Ops ops, UnaryOperator<String> values, UnaryOperator<String> parameters, UnaryOperator<String> buffers) {
        Map<String, TensorShape> tensors = this.parameters.stream().collect(Collectors.toMap(TensorSpec::name, TensorSpec::shape));
        Map<String, TensorShape> shapes = new LinkedHashMap<>(Map.of(INPUT, input));
        List<Site> sites = new ArrayList<>();
        for (Node node : nodes) {
            List<TensorShape> operands = node.inputs().stream().map(shapes::get).toList();
            List<TensorShape> weights = node.parameters().stream().map(tensors::get).toList();
            TensorShape shape = infer(ops, node, operands, weights);
            shapes.put(node.name(), shape);
            sites.add(new Site(node, node.inputs().stream().map(values).toList(),
                    node.parameters().stream().map(parameters).toList(), node.buffers().stream().map(buffers).toList(),
                    values.apply(node.name()), operands, shape, weights));
        }
        return sites;
    }

    /** Shapes, numbers and work of every node, for people. */
    public NetworkSummary summary(Ops ops) {
        return NetworkSummary.of(this, ops);
    }

    static TensorShape infer(Ops ops, Node node, List<TensorShape> operands, List<TensorShape> weights) {
        try {
            return ops.get(node.op()).shape(node, operands, weights);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            String given = operands.isEmpty() ? "nothing" : operands.stream().map(TensorShape::toString).collect(Collectors.joining(", "));
            throw new IllegalArgumentException(
                    "node '" + node.name() + "' (" + node.op() + ") fed with " + given + ": " + e.getMessage(), e);
        }
    }

    private static void checkNames(String network, List<Node> nodes, List<Output> outputs) {
        Set<String> known = new HashSet<>(Set.of(INPUT));
        for (Node node : nodes) {
            for (String input : node.inputs()) {
                if (!known.contains(input)) {
                    throw new IllegalArgumentException("network '" + network + "': node '" + node.name() + "' takes '" + input
                            + "', which no earlier node is called");
                }
            }
            if (!known.add(node.name())) {
                throw new IllegalArgumentException("network '" + network + "': the name '" + node.name() + "' stands twice");
            }
        }
        Set<String> names = new HashSet<>();
        for (Output output : outputs) {
            if (!known.contains(output.node()) || !names.add(output.name())) {
                throw new IllegalArgumentException("network '" + network + "': output '" + output.name() + "' stands twice or names no node: '"
                        + output.node() + "'");
            }
        }
    }

    private static void checkTensors(String network, List<Node> nodes, List<TensorSpec> parameters, List<TensorSpec> buffers) {
        checkUse(network, "parameter", parameters, nodes.stream().flatMap(n -> n.parameters().stream()).collect(Collectors.toSet()));
        checkUse(network, "buffer", buffers, nodes.stream().flatMap(n -> n.buffers().stream()).collect(Collectors.toSet()));
    }

    private static void checkUse(String network, String kind, List<TensorSpec> declared, Set<String> used) {
        Set<String> names = new HashSet<>();
        for (TensorSpec spec : declared) {
            if (!names.add(spec.name())) {
                throw new IllegalArgumentException("network '" + network + "': the " + kind + " '" + spec.name() + "' stands twice");
            }
        }
        if (!names.equals(used)) {
            Set<String> lacking = new java.util.TreeSet<>(used);
            lacking.removeAll(names);
            Set<String> unused = new java.util.TreeSet<>(names);
            unused.removeAll(used);
            throw new IllegalArgumentException("network '" + network + "': " + kind + "s used but not declared " + lacking
                    + ", declared but not used " + unused);
        }
    }
}
