package dev.engram.api.learning;

import ai.djl.ndarray.NDArray;
import dev.engram.api.scenario.LabelSpace;
import java.util.Map;
import java.util.Optional;

/**
 * What a step of training makes small, as differentiable {@code NDArray} code. Called on the round's thread with gradients
 * recorded.
 *
 * <p>The outputs live on the step's {@code NDManager}, which is closed after the step. A result belongs to the manager of its
 * first operand: let every operation start with something that came from {@code outputs} or {@code targets}. Numbers that multiply,
 * divide or are exponents are made by {@link Constant}.
 */
@FunctionalInterface
public interface Loss {
    /**
     * The mean loss of a batch, a scalar.
     *
     * @param outputs the network's named outputs; {@code output} holds logits (N, C)
     * @param targets (N, C) float32: 1 for the class of a sample, 0 otherwise; also soft labels
     * @param mask    (C) or (N, C) float32: 1 for a class that may be answered, 0 for one that must not be touched
     */
    NDArray compute(Map<String, NDArray> outputs, NDArray targets, NDArray mask);

    /**
     * This loss for a round: it may weigh classes by how many samples they have. Called once, before the first step; by default nothing changes.
     *
     * @param labels all labels
     * @param counts by index, samples there are for learning: new ones and those in the memory
     */
    default Loss over(LabelSpace labels, long[] counts) {
        return this;
    }

    /**
     * The same as one expression in the syntax of serialised TorchScript over the tensors {@code output}, {@code targets} and {@code mask}; nothing
     * by default. With it a step of training needs one call of the engine where it would need many, which counts for small networks. It has to give
     * what {@link #compute} gives to the last bit: the same operations in the same order.
     */
    default Optional<String> torch() {
        return Optional.empty();
    }

    /**
     * Value and gradient of {@link #torch} written out; nothing by default. It is the body of a method in serialised TorchScript, lines indented by four blanks, over
     * the tensors of {@link #torch}, {@code share: float} and {@code masked: bool}, which is false where the mask forbids no class and need not be looked
     * at. It ends with {@code return [value, gradient]}: the gradient is that by {@code output}, (N, C), multiplied by the share. Nothing is recorded meanwhile. With it small
     * networks are spared the recording, which takes as long as their kernels. It has to give what the recording gives to the last bit.
     */
    default Optional<String> torchGradient() {
        return Optional.empty();
    }
}
