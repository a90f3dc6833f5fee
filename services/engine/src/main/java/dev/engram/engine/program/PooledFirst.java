package dev.engram.engine.program;

import dev.engram.api.network.Network;
import dev.engram.api.network.Node;
import dev.engram.api.network.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A network whose maxima are taken before negative values are cut off, where it was described the other way round: the greatest of what is positive is the
 * same either way, and so is the place that its gradient goes to, but the ReLU has a quarter of the numbers to go through. Every bit stays.
 */
final class PooledFirst {
    private static final String RELU = "relu";
    private static final String POOL = "max-pool";

    private PooledFirst() {}

    /** The same network, or this one if there is nothing to exchange. */
    static Network of(Network network) {
        List<Node> nodes = new ArrayList<>(network.nodes());
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            places.put(nodes.get(i).name(), i);
        }
        Map<String, Long> uses = nodes.stream().flatMap(node -> node.inputs().stream()).collect(Collectors.groupingBy(name -> name, Collectors.counting()));
        network.outputs().stream().map(Output::node).forEach(name -> uses.merge(name, 1L, Long::sum));
        boolean exchanged = false;
        for (int i = 0; i < nodes.size(); i++) {
            Node pool = nodes.get(i);
            Integer place = pool.op().equals(POOL) ? places.get(pool.inputs().get(0)) : null;
            if (place != null && nodes.get(place).op().equals(RELU) && uses.get(nodes.get(place).name()) == 1) {
                Node relu = nodes.get(place);
                nodes.set(place, as(relu, pool));
                nodes.set(i, as(pool, relu));
                exchanged = true;
            }
        }
        return exchanged ? new Network(network.format(), network.name(), network.input(), nodes, network.outputs(), network.parameters(), network.buffers())
                : network;
    }

    /** The node computing as the other does; neither has parameters. */
    private static Node as(Node node, Node other) {
        return new Node(node.name(), other.op(), node.inputs(), other.attributes(), List.of(), List.of());
    }
}
