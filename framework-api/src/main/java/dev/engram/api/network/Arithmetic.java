package dev.engram.api.network;

/**
 * In which numbers a node computes where a network is trained in lower precision (bfloat16 or float16). In float32 it says nothing. Weights are
 * kept in float32 whatever an op says, and so are the outputs of a network.
 */
public enum Arithmetic {
    /** In float32: operands are converted to it. For what loses too much otherwise: logarithms, statistics over features, differences. */
    FLOAT32,

    /** In lower precision: operands and weights are converted to it. For products, which add up in float32 inside. */
    LOWER,

    /** As its first operand comes, with weights and kept tensors in float32: for kernels that take both, as batch normalisation. */
    OPERAND,

    /** In the widest of its operands and weights, which is what the engine makes of unlike ones: activations, pools, sums, views. */
    WIDEST
}
