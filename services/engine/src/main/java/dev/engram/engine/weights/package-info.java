/** Weights that others trained: reading files of tensors, fitting them to a network by name, and giving ours to others. */
package dev.engram.engine.weights;
