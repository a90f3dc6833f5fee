package dev.engram.api.network;

import java.util.List;

/**
 * Where an {@link Op} is written: its node and what its operands are called in the text being generated.
 *
 * @param node       the node
 * @param inputs     names of the operands
 * @param parameters names of the trained tensors
 * @param buffers    names of the kept tensors
 * @param output     name the result must get (ONNX); expressions of TorchScript are assigned by the caller
 * @param shapes     shapes of the operands, per sample
 * @param shape      shape of the result, per sample
 * @param parameterShapes shapes of the trained tensors
 */
public record Site(
        Node node,
        List<String> inputs,
        List<String> parameters,
        List<String> buffers,
        String output,
        List<TensorShape> shapes,
        TensorShape shape,
        List<TensorShape> parameterShapes) {
    /** Name of the first operand. */
    public String input() {
        return inputs.get(0);
    }
}
