/** Rounds: when one is due, how it is done, what is told about it. */
package dev.engram.trainer.round;
