package dev.engram.api.network;

import java.util.List;

/**
 * An operation of a {@link Network}, declared once: its shape rule, its trainable form and its ONNX form.
 *
 * <p>An op is stateless and thread-safe; the host calls each method any number of times, on any thread. Values are
 * float32, unless {@link #arithmetic} allows others, and have a batch axis in front of {@link TensorShape}.
 */
public interface Op {
    /** Lower-case with hyphens; nodes name it, so it is stable for ever. */
    String name();

    /**
     * Shape of the result for one sample.
     *
     * @param node       node with its attributes
     * @param inputs     shapes of the operands, per sample
     * @param parameters shapes of the trained tensors, to be checked
     * @throws IllegalArgumentException if the operands, attributes or parameters do not fit; the message says what was
     *     found and expected, the caller adds the node's name
     */
    TensorShape shape(Node node, List<TensorShape> inputs, List<TensorShape> parameters);

    /**
     * The trainable form: one expression in the syntax of serialised TorchScript. Floats need a dot, arguments follow
     * the ATen schema ({@code torch.conv2d(v1, p[0], None, [1, 1], [1, 1], [1, 1], 1)}), and the boolean variable
     * {@code train} tells training from evaluation.
     */
    String torch(Site site);

    /** What it computes in when the network is trained in lower precision; float32 by default, which every op can. */
    default Arithmetic arithmetic() {
        return Arithmetic.FLOAT32;
    }

    /** The same as ONNX (opset 17, evaluation mode); the last node's output is {@link Site#output()}. */
    List<OnnxNode> onnx(Site site);

    /**
     * Methods that {@link #torch} calls as {@code (self).name(…)}, for what one expression cannot say; none by default. Written as serialised
     * TorchScript, indented by two blanks, once per program. Their names start with the op's, with '_' for '-', so that they cannot meet another's.
     */
    default String methods() {
        return "";
    }

    /**
     * Multiply-adds for one sample, for the summary: those of products with weights or of values with each other. What is done once per value
     * (activations, normalisation, sums) counts as 0, as in published figures.
     */
    default long multiplyAdds(Site site) {
        return 0;
    }

    /**
     * What part of the picture a value of the result depends on, for the summary.
     *
     * @param before the same of the operands; by default also of the result
     */
    default ReceptiveField sees(Site site, ReceptiveField before) {
        return before;
    }
}
