package dev.engram.engine.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.engram.api.network.Network;
import dev.engram.api.network.OnnxNode;
import dev.engram.api.network.Ops;
import dev.engram.api.network.Output;
import dev.engram.api.network.Site;
import dev.engram.api.network.TensorShape;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes a network with its weights as an ONNX file: opset 17, float32, dynamic batch axis. Input {@code input} [N, C, H, W] in 0–1,
 * outputs named as the network's. Equal networks and weights make equal bytes. A file holds less than 2 GB (a limit of protobuf).
 */
public final class OnnxExport {
    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;

    private OnnxExport() {}

    /** As {@link #write(Network, Ops, Tensors, Tensors, Path, Map)}, with the stock ops. */
    public static void write(Network network, Tensors parameters, Tensors buffers, Path onnx, Map<String, String> metadata) throws IOException {
        write(network, Ops.standard(), parameters, buffers, onnx, metadata);
    }

    /**
     * Writes the file; one that is there is replaced.
     *
     * @param ops      what the nodes may use
     * @param metadata for the model's metadata properties
     */
    public static void write(
            Network network, Ops ops, Tensors parameters, Tensors buffers, Path onnx, Map<String, String> metadata) throws IOException {
        Message model = new Message().integer(1, IR_VERSION).text(2, "engram");
        model.message(7, graph(network, ops, parameters, buffers));
        model.message(8, new Message().text(1, "").integer(2, OPSET));
        new TreeMap<>(metadata).forEach((key, value) -> model.message(14, new Message().text(1, key).text(2, value)));
        try (FileChannel out = FileChannel.open(onnx, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            model.write(out);
        }
    }

    private static Message graph(Network network, Ops ops, Tensors parameters, Tensors buffers) {
        Map<String, String> values = values(network);
        Message graph = new Message();
        for (Site site : network.sites(ops, values::get, name -> name, name -> name)) {
            List<OnnxNode> nodes = ops.get(site.node().op()).onnx(site);
            for (int i = 0; i < nodes.size(); i++) {
                String name = nodes.size() == 1 ? site.node().name() : site.node().name() + "/" + i;
                graph.message(1, OnnxMessages.node(name, nodes.get(i)));
            }
        }
        for (Output output : network.outputs()) {
            String value = values.get(output.node());
            if (!value.equals(output.name())) {
                graph.message(1, OnnxMessages.node(output.name(), OnnxNode.of("Identity", List.of(value), output.name(), Map.of())));
            }
        }
        graph.text(2, network.name());
        tensors(graph, parameters);
        tensors(graph, buffers);
        graph.message(11, OnnxMessages.value(Network.INPUT, network.input()));
        Map<String, TensorShape> shapes = network.shapes(ops);
        network.outputs().forEach(o -> graph.message(12, OnnxMessages.value(o.name(), shapes.get(o.node()))));
        return graph;
    }

    /** What the nodes' values are called: an output's value like the output, the others like their node, clear of the outputs' and weights' names. */
    private static Map<String, String> values(Network network) {
        Set<String> taken = new HashSet<>(Set.of(Network.INPUT));
        network.outputs().forEach(o -> taken.add(o.name()));
        network.parameters().forEach(p -> taken.add(p.name()));
        network.buffers().forEach(b -> taken.add(b.name()));
        Map<String, String> values = new HashMap<>(Map.of(Network.INPUT, Network.INPUT));
        network.outputs().forEach(o -> values.putIfAbsent(o.node(), o.name()));
        network.nodes().forEach(n -> values.computeIfAbsent(n.name(), name -> {
            String value = name;
            while (!taken.add(value)) {
                value += "_";
            }
            return value;
        }));
        return values;
    }

    private static void tensors(Message graph, Tensors tensors) {
        tensors.map().forEach((name, array) -> graph.message(5, tensor(name, array)));
    }

    private static Message tensor(String name, NDArray array) {
        if (array.getDataType() != DataType.FLOAT32) {
            throw new IllegalArgumentException("'" + name + "' is " + array.getDataType() + "; the export writes FLOAT32");
        }
        Message tensor = new Message();
        for (long dim : array.getShape().getShape()) {
            tensor.integer(1, dim);
        }
        return tensor.integer(2, OnnxMessages.FLOAT).text(8, name).data(9, array.toByteBuffer());
    }
}
