package dev.engram.engine.program;

import dev.engram.api.network.Network;
import dev.engram.api.network.Node;
import dev.engram.api.network.Output;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The part of a network that does not learn: nodes all of whose parameters are frozen, and nodes without parameters all of whose users are such. So a
 * dropout inside of a frozen backbone is off, and one before a trained head is on.
 */
final class FrozenNodes {
    private FrozenNodes() {}

    /** Names of the nodes. */
    static Set<String> of(Network network, Set<String> frozen) {
        Set<String> nodes = new HashSet<>();
        if (frozen.isEmpty()) {
            return nodes;
        }
        Set<String> answers = network.outputs().stream().map(Output::node).collect(Collectors.toSet());
        List<Node> all = network.nodes();
        // From the end to the beginning: whoever uses a node stands behind it.
        for (int i = all.size() - 1; i >= 0; i--) {
            Node node = all.get(i);
            boolean still = node.parameters().isEmpty() ? !answers.contains(node.name()) && used(node, all, i, nodes) : frozen.containsAll(node.parameters());
            if (still) {
                nodes.add(node.name());
            }
        }
        return nodes;
    }

    private static boolean used(Node node, List<Node> all, int place, Set<String> frozen) {
        List<Node> users = all.subList(place + 1, all.size()).stream().filter(user -> user.inputs().contains(node.name())).toList();
        return !users.isEmpty() && users.stream().allMatch(user -> frozen.contains(user.name()));
    }
}
