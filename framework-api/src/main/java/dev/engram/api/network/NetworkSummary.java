package dev.engram.api.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a network costs and sees, node by node.
 *
 * @param network      its name
 * @param rows         in the network's order
 * @param separable    its depthwise separable convolutions, in the network's order
 * @param parameters   trained numbers in all
 * @param multiplyAdds for one sample
 */
public record NetworkSummary(String network, List<Row> rows, List<Separable> separable, long parameters, long multiplyAdds) {
    /**
     * One node.
     *
     * @param node           name
     * @param op             op
     * @param shape          result for one sample
     * @param parameters     trained numbers
     * @param multiplyAdds   for one sample
     * @param receptiveField what part of the picture a value of the result depends on
     */
    public record Row(String node, String op, TensorShape shape, long parameters, long multiplyAdds, ReceptiveField receptiveField) {}

    /**
     * A convolution of each channel alone and the 1x1 convolution after it that mixes them (Howard et al., "MobileNets", 2017), compared with one
     * ordinary convolution of the same kernel, stride and channels.
     *
     * @param depthwise    node
     * @param pointwise    node
     * @param kernel       height and width of the depthwise kernel
     * @param multiplyAdds of both, for one sample
     * @param ordinary     of the ordinary convolution, for one sample
     */
    public record Separable(String depthwise, String pointwise, List<Integer> kernel, long multiplyAdds, long ordinary) {
        /** The share of the work that is left; near one over the kernel's area where there are many channels. */
        public double share() {
            return multiplyAdds / (double) ordinary;
        }
    }

    public NetworkSummary {
        rows = List.copyOf(rows);
        separable = List.copyOf(separable);
    }

    static NetworkSummary of(Network network, Ops ops) {
        UnaryOperator<String> same = UnaryOperator.identity();
        List<Site> sites = network.sites(ops, same, same, same);
        Map<String, ReceptiveField> seen = new HashMap<>(Map.of(Network.INPUT, ReceptiveField.PIXEL));
        List<Row> rows = new ArrayList<>();
        for (Site site : sites) {
            Node node = site.node();
            Op op = ops.get(node.op());
            ReceptiveField before = node.inputs().stream().map(seen::get).reduce(ReceptiveField::with).orElse(ReceptiveField.PIXEL);
            seen.put(node.name(), op.sees(site, before));
            rows.add(new Row(node.name(), node.op(), site.shape(), site.parameterShapes().stream().mapToLong(TensorShape::elements).sum(),
                    op.multiplyAdds(site), seen.get(node.name())));
        }
        return new NetworkSummary(network.name(), rows, separable(sites, ops), network.size(), rows.stream().mapToLong(Row::multiplyAdds).sum());
    }

    /** The next convolution that a depthwise one leads to is its partner if it is of one pixel; gates in between do not matter. */
    private static List<Separable> separable(List<Site> sites, Ops ops) {
        Map<String, Site> open = new HashMap<>();
        List<Separable> found = new ArrayList<>();
        for (Site site : sites) {
            Site depthwise = site.node().inputs().stream().map(open::get).filter(java.util.Objects::nonNull).findFirst().orElse(null);
            if (isDepthwise(site)) {
                open.put(site.node().name(), site);
            } else if (depthwise != null && site.node().op().equals("conv2d")) {
                if (isPointwise(site) && sameSize(site, depthwise)) {
                    found.add(pair(depthwise, site, ops));
                }
            } else if (depthwise != null) {
                open.put(site.node().name(), depthwise);
            }
        }
        return found;
    }

    private static Separable pair(Site depthwise, Site pointwise, Ops ops) {
        TensorShape weight = depthwise.parameterShapes().get(0);
        long work = ops.get("conv2d").multiplyAdds(depthwise) + ops.get("conv2d").multiplyAdds(pointwise);
        long ordinary = pointwise.shape().elements() * weight.size(0) * weight.size(2) * weight.size(3);
        return new Separable(depthwise.node().name(), pointwise.node().name(), List.of(weight.size(2), weight.size(3)), work, ordinary);
    }

    private static boolean isDepthwise(Site site) {
        return site.node().op().equals("conv2d") && site.node().integer("groups") > 1
                && site.node().integer("groups") == site.shapes().get(0).size(0) && site.shape().size(0) == site.shapes().get(0).size(0);
    }

    private static boolean isPointwise(Site site) {
        TensorShape weight = site.parameterShapes().get(0);
        return weight.size(2) == 1 && weight.size(3) == 1 && site.node().integer("groups") == 1;
    }

    /** Squeezed values of a gate lie on the way, too, but are not what the depthwise convolution made. */
    private static boolean sameSize(Site pointwise, Site depthwise) {
        return pointwise.shapes().get(0).equals(depthwise.shape());
    }

    /** A table with one line per node and the sums below. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Row row : rows) {
            text.append(String.format(Locale.ROOT, "%-32s %-18s %-16s %,14d %,18d %10s%n",
                    row.node(), row.op(), row.shape(), row.parameters(), row.multiplyAdds(), row.receptiveField()));
        }
        return text.append(String.format(Locale.ROOT, "%-68s %,14d %,18d%n", network, parameters, multiplyAdds)).toString();
    }
}
