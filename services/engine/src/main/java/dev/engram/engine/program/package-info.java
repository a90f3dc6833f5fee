/**
 * From a {@link dev.engram.api.network.Network} to numbers: the trainable program (generated TorchScript on DJL's PyTorch
 * engine), its tensors, their files, and the ONNX graph. Only {@code Script} touches the engine's internals.
 */
package dev.engram.engine.program;
