package dev.engram.api.network;

import static dev.engram.api.network.StandardOps.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Two operands, element by element; an axis of size 1 is repeated.
 *
 * @param name in the network and in ATen
 * @param onnx in ONNX
 */
record Join(String name, String onnx) implements Op {
    @Override
    public TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters) {
        require(inputs.size() == 2, "takes two operands, got " + inputs.size());
        TensorShape left = inputs.get(0);
        TensorShape right = inputs.get(1);
        require(left.rank() == right.rank(), "operands must have the same number of axes: " + left + " and " + right);
        List<Integer> dims = new ArrayList<>();
        for (int axis = 0; axis < left.rank(); axis++) {
            int a = left.size(axis);
            int b = right.size(axis);
            require(a == b || a == 1 || b == 1, left + " and " + right + " differ on axis " + axis);
            dims.add(Math.max(a, b));
        }
        return new TensorShape(dims);
    }

    @Override
    public Arithmetic arithmetic() {
        return Arithmetic.WIDEST;
    }

    @Override
    public String torch(Site site) {
        return Torch.call(name, site.inputs().get(0), site.inputs().get(1));
    }

    @Override
    public List<OnnxNode> onnx(Site site) {
        return List.of(OnnxNode.of(onnx, site.inputs(), site.output(), Map.of()));
    }
}
