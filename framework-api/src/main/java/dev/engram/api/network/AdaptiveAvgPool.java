package dev.engram.api.network;

import static dev.engram.api.network.StandardOps.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Mean over as many windows as the result has pixels, whatever the size of the map. Window i of n begins at floor(i * length / n) and ends before
 * ceil((i + 1) * length / n), so windows overlap where n does not divide the length, and pixels repeat where it is larger.
 */
final class AdaptiveAvgPool implements Op {
    @Override
    public String name() {
        return "adaptive-avg-pool";
    }

    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        TensorShape in = StandardOps.map(inputs);
        List<Integer> size = node.integers("size");
        require(size.size() == 2 && size.stream().allMatch(s -> s >= 1), "size must be height and width of the result, got " + size);
        return TensorShape.of(in.size(0), size.get(0), size.get(1));
    }

    @Override
    public Arithmetic arithmetic() {
        return Arithmetic.WIDEST;
    }

    @Override
    public String torch(Site site) {
        return Torch.call("adaptive_avg_pool2d", site.input(), site.node().integers("size"));
    }

    /** ONNX has no such operator: the mean over windows is a product with a constant matrix from either side. */
    @Override
    public List<OnnxNode> onnx(Site site) {
        TensorShape in = site.shapes().get(0);
        if (in.equals(site.shape())) {
            return List.of(OnnxNode.of("Identity", List.of(site.input()), site.output(), Map.of()));
        }
        int height = site.shape().size(1);
        int width = site.shape().size(2);
        String rows = site.output() + ".rows";
        String columns = site.output() + ".columns";
        String across = site.output() + ".across";
        return List.of(
                OnnxNode.floats(rows, List.of(height, in.size(1)), windows(height, in.size(1), false)),
                OnnxNode.floats(columns, List.of(in.size(2), width), windows(width, in.size(2), true)),
                OnnxNode.of("MatMul", List.of(site.input(), columns), across, Map.of()),
                OnnxNode.of("MatMul", List.of(rows, across), site.output(), Map.of()));
    }

    @Override
    public ReceptiveField sees(Site site, ReceptiveField before) {
        TensorShape in = site.shapes().get(0);
        return in.equals(site.shape()) ? before : ReceptiveField.WHOLE;
    }

    /** What each pixel of one axis gives to each window: windows by pixels, or turned. */
    private static List<Double> windows(int count, int length, boolean turned) {
        double[][] shares = new double[count][length];
        for (int window = 0; window < count; window++) {
            int begin = window * length / count;
            int end = ((window + 1) * length + count - 1) / count;
            for (int pixel = begin; pixel < end; pixel++) {
                shares[window][pixel] = 1.0 / (end - begin);
            }
        }
        List<Double> flat = new ArrayList<>();
        for (int i = 0; i < count * length; i++) {
            flat.add(turned ? shares[i % count][i / count] : shares[i / length][i % length]);
        }
        return flat;
    }
}
