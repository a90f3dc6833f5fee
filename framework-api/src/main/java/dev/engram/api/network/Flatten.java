package dev.engram.api.network;

import java.util.List;
import java.util.Map;

/** All axes of a sample as one, channels outermost. */
final class Flatten implements Op {
    @Override
    public String name() {
        return "flatten";
    }

    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        return TensorShape.of(Math.toIntExact(StandardOps.only(inputs).elements()));
    }

    @Override
    public Arithmetic arithmetic() {
        return Arithmetic.WIDEST;
    }

    @Override
    public String torch(Site site) {
        return Torch.call("flatten", site.input(), 1, -1);
    }

    @Override
    public List<OnnxNode> onnx(Site site) {
        return List.of(OnnxNode.of("Flatten", List.of(site.input()), site.output(), Map.of("axis", 1)));
    }

    /** What follows mixes all pixels; of one pixel nothing changes. */
    @Override
    public ReceptiveField sees(Site site, ReceptiveField before) {
        TensorShape in = site.shapes().get(0);
        return in.rank() == 0 || in.size(0) == site.shape().size(0) ? before : ReceptiveField.WHOLE;
    }
}
