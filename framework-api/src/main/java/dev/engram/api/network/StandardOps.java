package dev.engram.api.network;

import java.util.List;

/** The ops every network may use. */
final class StandardOps {
    private StandardOps() {}

    static List<Op> all() {
        return List.of(
                new Convolution(), new BatchNorm(), new LinearOp(), new Normalize(), new Flatten(), new ZeroPad(), new Dropout(), new StochasticDepth(),
                new Window("max-pool"), new Window("avg-pool"), new GlobalAvgPool(), new AdaptiveAvgPool(),
                new LayerNorm(), new Attention(), new Tokens(), new ClassToken(), new PositionEmbedding(), new TakeToken(),
                new OrientedGradients(), new BlockNorm(),
                new Join("add", "Add"), new Join("mul", "Mul"), new Concat(),
                new Pointwise("relu", "relu", "Relu"),
                new Pointwise("sigmoid", "sigmoid", "Sigmoid"),
                new Pointwise("tanh", "tanh", "Tanh"),
                new Pointwise("hardswish", "hardswish", "HardSwish"),
                new Relu6(), new HardSigmoid(), new Silu(), new Gelu());
    }

    /** Says no unless it holds. */
    static void require(boolean holds, String reason) {
        if (!holds) {
            throw new IllegalArgumentException(reason);
        }
    }

    static TensorShape only(List<TensorShape> inputs) {
        require(inputs.size() == 1, "takes one operand, got " + inputs.size());
        return inputs.get(0);
    }

    static TensorShape map(List<TensorShape> inputs) {
        TensorShape shape = only(inputs);
        require(shape.rank() == 3, "needs channels, height and width, found " + shape);
        return shape;
    }

    /** Length after a window of that kernel has walked over it. */
    static int walked(int length, int kernel, int stride, int padding, int dilation) {
        int span = dilation * (kernel - 1) + 1;
        require(kernel >= 1 && stride >= 1 && padding >= 0 && dilation >= 1,
                "kernel, stride and dilation must be at least 1 and padding 0 or more, got " + kernel + ", " + stride + ", " + dilation + ", " + padding);
        require(length + 2 * padding >= span, "a window of " + span + " does not fit into " + length + " padded by " + padding);
        return (length + 2 * padding - span) / stride + 1;
    }

    /** Begin and end of each spatial axis, as ONNX wants padding. */
    static List<Integer> pads(List<Integer> padding) {
        return List.of(padding.get(0), padding.get(1), padding.get(0), padding.get(1));
    }
}
