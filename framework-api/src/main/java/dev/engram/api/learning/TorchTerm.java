package dev.engram.api.learning;

/**
 * A term of the loss as text, over the logits {@code output: Tensor} of the rows that a method drew, (N, C), and its {@code operands: List[Tensor]}. Both
 * parts have to give what {@link Retention#term} and the recording of it give to the last bit: the same operations in the same order.
 *
 * @param torch    one expression of serialised TorchScript, see {@link Loss#torch}
 * @param gradient value and gradient as the body of a method, see {@link Loss#torchGradient}; it may also use {@code share: float}
 */
public record TorchTerm(String torch, String gradient) {}
