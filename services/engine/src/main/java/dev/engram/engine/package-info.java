/** The continual learner: a round directory in, a new state, a model bundle and a report out. No framework in it. */
package dev.engram.engine;
