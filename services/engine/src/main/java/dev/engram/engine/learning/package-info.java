/** How a round learns: loop, optimizers, retention by hooks, evaluation and gate. */
package dev.engram.engine.learning;
