package dev.engram.api.learning;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a method adds to the gradients of a step, as text: for each weight something of its shape that follows from the weight and from other tensors. The host puts it
 * where a weight's gradient comes about, so that the sum needs no further pass over memory. It has to be what {@link Retention#gradients} adds, up to rounding.
 *
 * @param torch    one expression of serialised TorchScript, see {@link Loss#torch}, over {@code weight: Tensor}, which is a parameter that is trained, and
 *     the operands by their names, each a {@code Tensor}. Its value is a new float32 tensor of the weight's shape, on the weight's device: the host writes into it, so it must not be an operand
 * @param operands tensors by the name that the text has for them and by parameter name: what the text may read beside the weight. They are read in each step as they are then. A
 *     weight that one of the names has no tensor for gets nothing added; where no weight has all, the method adds nothing
 */
public record TorchPull(String torch, Map<String, Map<String, NDArray>> operands) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    public TorchPull {
        operands = Map.copyOf(operands);
        operands.keySet().forEach(name -> {
            if (!NAME.matcher(name).matches() || name.equals("weight") || name.equals("self") || name.equals("torch")) {
                throw new IllegalArgumentException("an operand is called " + NAME.pattern() + ", and not weight, self or torch; got '" + name + "'");
            }
        });
    }
}
