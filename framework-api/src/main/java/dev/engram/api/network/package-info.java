/**
 * A model as a value: a {@link dev.engram.api.network.Network} is a small graph of {@link dev.engram.api.network.Op}s
 * with named parameters, buffers and outputs. One description yields the trainable program, the ONNX graph and the JSON
 * that travels with the weights. Nothing here executes anything.
 */
package dev.engram.api.network;
