/** One round from its order to its result: samples, learning, evaluation, gate, state, bundle. */
package dev.engram.engine.round;
