/** One method that DJL keeps to itself; it needs to stand in DJL's package. Used by {@code dev.engram.engine.program.Script} only. */
package ai.djl.pytorch.jni;
