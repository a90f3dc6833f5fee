/**
 * A worker under the real one's name that learns nothing: what a round costs around the learning is measured with it. It reads and
 * writes a round's directory as the engine does.
 */
package dev.engram.engine.worker;
