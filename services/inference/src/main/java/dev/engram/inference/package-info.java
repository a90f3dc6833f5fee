/** Everything between a picture's bytes and an answer: preprocessing, the bundle, ONNX Runtime, the decision rule. No training. */
package dev.engram.inference;
