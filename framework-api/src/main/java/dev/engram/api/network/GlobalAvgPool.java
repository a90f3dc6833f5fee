package dev.engram.api.network;

import java.util.List;
import java.util.Map;

/** Mean of each channel, kept as a map of one pixel. */
final class GlobalAvgPool implements Op {
    @Override
    public String name() {
        return "global-avg-pool";
    }

    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        return TensorShape.of(StandardOps.map(inputs).size(0), 1, 1);
    }

    @Override
    public Arithmetic arithmetic() {
        return Arithmetic.WIDEST;
    }

    @Override
    public String torch(Site site) {
        return Torch.call("adaptive_avg_pool2d", site.input(), List.of(1, 1));
    }

    @Override
    public List<OnnxNode> onnx(Site site) {
        return List.of(OnnxNode.of("GlobalAveragePool", List.of(site.input()), site.output(), Map.of()));
    }

    @Override
    public ReceptiveField sees(Site site, ReceptiveField before) {
        return site.shapes().get(0).equals(site.shape()) ? before : ReceptiveField.WHOLE;
    }
}
