package dev.engram.api.network;

import dev.engram.api.scenario.InputSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Describes a {@link Network} step by step. Each call appends a node that takes the value of the one before; {@link #at}
 * continues elsewhere, {@link #last} tells where one is. Shapes are checked at each step, so an error points at the line
 * that causes it. Not thread-safe.
 *
 * <pre>{@code
 * Network.builder(input).named("tiny")
 *     .conv("conv1", Conv.of(16, 3)).batchNorm("bn1").relu().maxPool(2, 2, 0)
 *     .globalAvgPool().flatten().output("features").head("fc", classes)
 *     .build();
 * }</pre>
 */
public final class NetworkBuilder {
    private final TensorShape input;
    private final Map<String, TensorShape> shapes = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Output> outputs = new ArrayList<>();
    private final Map<String, TensorSpec> parameters = new LinkedHashMap<>();
    private final Map<String, TensorSpec> buffers = new LinkedHashMap<>();
    private Ops ops = Ops.standard();
    private String name = "network";
    private String last = Network.INPUT;

    NetworkBuilder(TensorShape input) {
        this.input = input;
        shapes.put(last, input);
    }

    NetworkBuilder(InputSpec spec) {
        this(TensorShape.of(spec.channels(), spec.height(), spec.width()));
        boolean plain = spec.mean().stream().allMatch(m -> m == 0) && spec.std().stream().allMatch(s -> s == 1);
        if (!plain) {
            step("normalize", "normalize", Map.of("mean", spec.mean(), "std", spec.std()));
        }
    }

    /** Sets the network's name. */
    public NetworkBuilder named(String name) {
        this.name = name;
        return this;
    }

    /** Allows a plugin's own op in this network. */
    public NetworkBuilder with(Op op) {
        ops = ops.with(op);
        return this;
    }

    /** The node the next call continues from. */
    public String last() {
        return last;
    }

    /** Continues from another node. */
    public NetworkBuilder at(String node) {
        if (!shapes.containsKey(node)) {
            throw new IllegalArgumentException("no node is called '" + node + "'; there are " + shapes.keySet());
        }
        last = node;
        return this;
    }

    /** Shape of the last value, for one sample. */
    public TensorShape shape() {
        return shapes.get(last);
    }

    /** Convolution with weight {@code <name>.weight} (and {@code .bias}). */
    public NetworkBuilder conv(String name, Conv conv) {
        int channels = require(3, "a convolution").size(0);
        if (conv.groups() < 1 || channels % conv.groups() != 0) {
            throw new IllegalArgumentException("node '" + name + "' (conv2d): " + channels + " channels cannot be split into "
                    + conv.groups() + " groups");
        }
        TensorShape weight = TensorShape.of(conv.channels(), channels / conv.groups(), conv.kernel(), conv.kernel());
        List<TensorSpec> tensors = new ArrayList<>();
        int fanOut = Math.max(1, conv.channels() * conv.kernel() * conv.kernel() / conv.groups());
        tensors.add(TensorSpec.of(name + ".weight", weight, Init.he(fanOut)));
        if (conv.bias()) {
            tensors.add(TensorSpec.of(name + ".bias", TensorShape.of(conv.channels()), Init.ZEROS));
        }
        Map<String, Object> attributes = Map.of("stride", pair(conv.stride()), "padding", pair(conv.padding()),
                "dilation", pair(1), "groups", conv.groups());
        return node(name, "conv2d", List.of(last), attributes, tensors, List.of());
    }

    /**
     * Convolution whose result is the size divided by the stride, rounded up, as TensorFlow's {@code SAME}: where that takes an odd number of
     * zeros the last one goes below and to the right. The padding of {@code conv} is not looked at. For odd kernels and stride 1 it is
     * what {@link Conv#of} does.
     */
    public NetworkBuilder convSame(String name, Conv conv) {
        TensorShape in = require(3, "a convolution");
        int rows = same(in.size(1), conv);
        int columns = same(in.size(2), conv);
        if (rows == columns && rows % 2 == 0) {
            return conv(name, conv.padding(rows / 2));
        }
        step("zero-pad", Map.of("padding", List.of(rows / 2, columns / 2, rows - rows / 2, columns - columns / 2)));
        return conv(name, conv.padding(0));
    }

    private static int same(int length, Conv conv) {
        int walked = (length + conv.stride() - 1) / conv.stride();
        return Math.max(0, (walked - 1) * conv.stride() + conv.kernel() - length);
    }

    /** Batch normalisation with epsilon 1e-5 and momentum 0.1 (the share of the new batch). */
    public NetworkBuilder batchNorm(String name) {
        return batchNorm(name, 1e-5, 0.1);
    }

    /**
     * Batch normalisation.
     *
     * @param epsilon  added to the variance
     * @param momentum share of the new batch in the running statistics
     */
    public NetworkBuilder batchNorm(String name, double epsilon, double momentum) {
        TensorShape channels = TensorShape.of(shape().size(0));
        return node(name, "batch-norm", List.of(last), Map.of("epsilon", epsilon, "momentum", momentum),
                List.of(TensorSpec.of(name + ".weight", channels, Init.ONES), TensorSpec.of(name + ".bias", channels, Init.ZEROS)),
                List.of(TensorSpec.of(name + ".running_mean", channels, Init.ZEROS),
                        TensorSpec.of(name + ".running_var", channels, Init.ONES)));
    }

    /** Fully connected layer with bias, on the last axis. */
    public NetworkBuilder linear(String name, int features) {
        return linear(name, features, false);
    }

    /** The layer whose rows are the classes, as the network's {@code output}: grows with the label space. */
    public NetworkBuilder head(String name, int classes) {
        return linear(name, classes, true).output(Network.OUTPUT);
    }

    private NetworkBuilder linear(String name, int features, boolean labels) {
        int inputs = shape().size(shape().rank() - 1);
        TensorSpec weight = new TensorSpec(name + ".weight", TensorShape.of(features, inputs), Init.fanIn(inputs), labels);
        TensorSpec bias = new TensorSpec(name + ".bias", TensorShape.of(features), Init.fanIn(inputs), labels);
        return node(name, "linear", List.of(last), Map.of(), List.of(weight, bias), List.of());
    }

    /** max(x, 0). */
    public NetworkBuilder relu() {
        return activation("relu");
    }

    /** An op without attributes, by name: {@code relu}, {@code hardswish}, {@code gelu}, {@code sigmoid}, … */
    public NetworkBuilder activation(String op) {
        return step(op, Map.of());
    }

    /** Largest value of each window. */
    public NetworkBuilder maxPool(int kernel, int stride, int padding) {
        return step("max-pool", Map.of("kernel", pair(kernel), "stride", pair(stride), "padding", pair(padding)));
    }

    /** Mean of each window; padding counts as zeros. */
    public NetworkBuilder avgPool(int kernel, int stride, int padding) {
        return step("avg-pool", Map.of("kernel", pair(kernel), "stride", pair(stride), "padding", pair(padding)));
    }

    /** Mean of each channel, kept as a map of one pixel. */
    public NetworkBuilder globalAvgPool() {
        return step("global-avg-pool", Map.of());
    }

    /** Mean over windows, as many as the result's sides have pixels, whatever the size of the map. */
    public NetworkBuilder adaptiveAvgPool(int side) {
        return step("adaptive-avg-pool", Map.of("size", pair(side)));
    }

    /** All axes as one. */
    public NetworkBuilder flatten() {
        return step("flatten", Map.of());
    }

    /** Zeroes a share of the values while training; whole identity when it is 0. */
    public NetworkBuilder dropout(double share) {
        return share == 0 ? this : step("dropout", Map.of("share", share));
    }

    /** Zeroes a share of the samples while training, for the end of a residual branch; whole identity when it is 0. */
    public NetworkBuilder stochasticDepth(double share) {
        return share == 0 ? this : step("stochastic-depth", Map.of("share", share));
    }

    /** Layer normalisation over the last axis with weight {@code <name>.weight} and {@code .bias}. */
    public NetworkBuilder layerNorm(String name, double epsilon) {
        TensorShape features = TensorShape.of(shape().size(shape().rank() - 1));
        return node(name, "layer-norm", List.of(last), Map.of("epsilon", epsilon),
                List.of(TensorSpec.of(name + ".weight", features, Init.ONES), TensorSpec.of(name + ".bias", features, Init.ZEROS)), List.of());
    }

    /** Scaled dot-product attention in several heads over tokens of queries, keys and values behind each other. */
    public NetworkBuilder attention(int heads) {
        return step("attention", Map.of("heads", heads));
    }

    /** The pixels of a map as tokens with the channels as features. */
    public NetworkBuilder tokens() {
        return step("tokens", Map.of());
    }

    /** One trained token, called {@code name}, in front of the others. */
    public NetworkBuilder classToken(String name) {
        TensorShape token = TensorShape.of(1, 1, require(2, "a class token").size(1));
        return node(name, "class-token", List.of(last), Map.of(), List.of(TensorSpec.of(name, token, Init.normal(1e-6))), List.of());
    }

    /** Adds a trained vector to each token, by its place; the tensor is called {@code name}. */
    public NetworkBuilder positionEmbedding(String name) {
        TensorShape tokens = require(2, "a position embedding");
        TensorShape places = TensorShape.of(1, tokens.size(0), tokens.size(1));
        return node(name, "position-embedding", List.of(last), Map.of(), List.of(TensorSpec.of(name, places, Init.normal(0.02))), List.of());
    }

    /** The features of one token. */
    public NetworkBuilder takeToken(int index) {
        return step("take-token", Map.of("index", index));
    }

    /** Per cell of pixels the strength of the gradients in each of so many directions. */
    public NetworkBuilder orientedGradients(int bins, int cell) {
        return step("oriented-gradients", Map.of("bins", bins, "cell", cell));
    }

    /** Overlapping blocks of 2x2 cells, each of length one and no element above 0.2. */
    public NetworkBuilder blockNorm(double epsilon) {
        return step("block-norm", Map.of("epsilon", epsilon));
    }

    /** Sum with another node. */
    public NetworkBuilder add(String other) {
        return node(fresh("add"), "add", List.of(last, other), Map.of(), List.of(), List.of());
    }

    /** Product with another node; an axis of size 1 is repeated. */
    public NetworkBuilder mul(String other) {
        return node(fresh("mul"), "mul", List.of(last, other), Map.of(), List.of(), List.of());
    }

    /** This value and others one behind the other on axis 0 of a sample (the channels). */
    public NetworkBuilder concat(List<String> others) {
        List<String> all = new ArrayList<>(List.of(last));
        all.addAll(others);
        return node(fresh("concat"), "concat", all, Map.of("axis", 0), List.of(), List.of());
    }

    /** Declares the last value a named result. */
    public NetworkBuilder output(String output) {
        outputs.add(new Output(output, last));
        return this;
    }

    /** Any op: for ops of plugins. Tensors are named by their specifications. */
    public NetworkBuilder node(
            String name, String op, List<String> inputs, Map<String, Object> attributes, List<TensorSpec> trained, List<TensorSpec> kept) {
        Node node = new Node(name, op, inputs, attributes,
                trained.stream().map(TensorSpec::name).toList(), kept.stream().map(TensorSpec::name).toList());
        if (shapes.containsKey(name)) {
            throw new IllegalArgumentException("the name '" + name + "' stands twice");
        }
        List<TensorShape> operands = inputs.stream().map(i -> at(i).shape()).toList();
        shapes.put(name, Network.infer(ops, node, operands, trained.stream().map(TensorSpec::shape).toList()));
        trained.forEach(t -> parameters.putIfAbsent(t.name(), t));
        kept.forEach(t -> buffers.putIfAbsent(t.name(), t));
        nodes.add(node);
        last = name;
        return this;
    }

    /** The network. */
    public Network build() {
        List<Output> ordered = new ArrayList<>(outputs);
        ordered.sort(java.util.Comparator.comparing(o -> o.name().equals(Network.OUTPUT) ? 0 : 1));
        return new Network(Network.FORMAT, name, input, nodes, ordered,
                List.copyOf(parameters.values()), List.copyOf(buffers.values()));
    }

    private NetworkBuilder step(String op, Map<String, Object> attributes) {
        return step(fresh(op), op, attributes);
    }

    private NetworkBuilder step(String name, String op, Map<String, Object> attributes) {
        return node(name, op, List.of(last), attributes, List.of(), List.of());
    }

    /** Steps without weights are called after their place, which does not depend on chance. */
    private String fresh(String op) {
        return op.replace('-', '_') + "_" + nodes.size();
    }

    private TensorShape require(int rank, String what) {
        if (shape().rank() != rank) {
            throw new IllegalArgumentException(what + " after '" + last + "' needs " + rank + " axes, found " + shape());
        }
        return shape();
    }

    private static List<Integer> pair(int size) {
        return List.of(size, size);
    }
}
