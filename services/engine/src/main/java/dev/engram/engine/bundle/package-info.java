/** The model that leaves the engine: ONNX, its description, and the proof that both forms agree. */
package dev.engram.engine.bundle;
