package dev.engram.api.network;

import static dev.engram.api.network.StandardOps.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Operands one behind the other on an axis of the sample. */
final class Concat implements Op {
    @Override
    public String name() {
        return "concat";
    }

    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        require(inputs.size() >= 2, "takes at least two operands, got " + inputs.size());
        int axis = node.integer("axis");
        TensorShape first = inputs.get(0);
        require(axis >= 0 && axis < first.rank(), "axis " + axis + " is not one of " + first);
        int length = 0;
        for (TensorShape each : inputs) {
            require(each.rank() == first.rank(), first + " and " + each + " have not the same number of axes");
            for (int other = 0; other < first.rank(); other++) {
                require(other == axis || each.size(other) == first.size(other), first + " and " + each + " differ on axis " + other);
            }
            length += each.size(axis);
        }
        List<Integer> dims = new ArrayList<>(first.dims());
        dims.set(axis, length);
        return new TensorShape(dims);
    }

    @Override
    public Arithmetic arithmetic() {
        return Arithmetic.WIDEST;
    }

    @Override
    public String torch(Site site) {
        return Torch.call("cat", site.inputs(), site.node().integer("axis") + 1);
    }

    @Override
    public List<OnnxNode> onnx(Site site) {
        return List.of(OnnxNode.of("Concat", site.inputs(), site.output(), Map.of("axis", site.node().integer("axis") + 1)));
    }
}
