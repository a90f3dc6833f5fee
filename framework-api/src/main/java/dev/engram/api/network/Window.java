package dev.engram.api.network;

import static dev.engram.api.network.StandardOps.require;

import java.util.List;
import java.util.Map;

/**
 * Pooling over windows.
 *
 * @param name {@code max-pool} or {@code avg-pool}; the mean counts padding as zeros
 */
record Window(String name) implements Op {
    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        TensorShape in = StandardOps.map(inputs);
        List<Integer> kernel = node.integers("kernel");
        List<Integer> stride = node.integers("stride");
        List<Integer> padding = node.integers("padding");
        require(padding.get(0) <= kernel.get(0) / 2 && padding.get(1) <= kernel.get(1) / 2,
                "padding " + padding + " may be at most half the kernel " + kernel);
        return TensorShape.of(in.size(0),
                StandardOps.walked(in.size(1), kernel.get(0), stride.get(0), padding.get(0), 1),
                StandardOps.walked(in.size(2), kernel.get(1), stride.get(1), padding.get(1), 1));
    }

    @Override
    public Arithmetic arithmetic() {
        return Arithmetic.WIDEST;
    }

    @Override
    public String torch(Site site) {
        Node node = site.node();
        List<Integer> kernel = node.integers("kernel");
        List<Integer> stride = node.integers("stride");
        List<Integer> padding = node.integers("padding");
        return name.equals("max-pool")
                ? Torch.call("max_pool2d", site.input(), kernel, stride, padding, List.of(1, 1), false)
                : Torch.call("avg_pool2d", site.input(), kernel, stride, padding, false, true, null);
    }

    @Override
    public List<OnnxNode> onnx(Site site) {
        Node node = site.node();
        Map<String, Object> attributes = new java.util.HashMap<>(Map.of("kernel_shape", node.integers("kernel"),
                "strides", node.integers("stride"), "pads", StandardOps.pads(node.integers("padding"))));
        if (name.equals("avg-pool")) {
            attributes.put("count_include_pad", 1);
        }
        return List.of(OnnxNode.of(name.equals("max-pool") ? "MaxPool" : "AveragePool", List.of(site.input()), site.output(), attributes));
    }

    @Override
    public ReceptiveField sees(Site site, ReceptiveField before) {
        return before.window(site.node().integers("kernel"), site.node().integers("stride"), List.of(1, 1));
    }
}
