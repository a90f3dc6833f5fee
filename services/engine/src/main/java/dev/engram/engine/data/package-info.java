/** From image files to batches: decoded once, augmented per sample, ahead of the training. */
package dev.engram.engine.data;
