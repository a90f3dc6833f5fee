/** Keeping the store from growing for ever: one trainer thins and sweeps it for all. */
package dev.engram.trainer.sweep;
