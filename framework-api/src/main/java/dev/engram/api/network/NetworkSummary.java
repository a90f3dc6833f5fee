package dev.engram.api.network;

import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * What a network costs, node by node.
 *
 * @param network      its name
 * @param rows         in the network's order
 * @param parameters   trained numbers in all
 * @param multiplyAdds for one sample
 */
public record NetworkSummary(String network, List<Row> rows, long parameters, long multiplyAdds) {
    /**
     * One node.
     *
     * @param node         name
     * @param op           op
     * @param shape        result for one sample
     * @param parameters   trained numbers
     * @param multiplyAdds for one sample
     */
    public record Row(String node, String op, TensorShape shape, long parameters, long multiplyAdds) {}

    public NetworkSummary {
        rows = List.copyOf(rows);
    }

    static NetworkSummary of(Network network, Ops ops) {
        UnaryOperator<String> same = UnaryOperator.identity();
        List<Row> rows = network.sites(ops, same, same, same).stream()
                .map(site -> new Row(site.node().name(), site.node().op(), site.shape(),
                        site.parameterShapes().stream().mapToLong(TensorShape::elements).sum(),
                        ops.get(site.node().op()).multiplyAdds(site)))
                .toList();
        return new NetworkSummary(network.name(), rows, network.size(), rows.stream().mapToLong(Row::multiplyAdds).sum());
    }

    /** A table with one line per node and the sums below. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Row row : rows) {
            text.append(String.format(Locale.ROOT, "%-32s %-16s %-16s %,12d %,16d%n",
                    row.node(), row.op(), row.shape(), row.parameters(), row.multiplyAdds()));
        }
        return text.append(String.format(Locale.ROOT, "%-66s %,12d %,16d%n", network, parameters, multiplyAdds)).toString();
    }
}
