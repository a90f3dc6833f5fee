/** Rounds that come to nothing, on the real platform: what becomes of their samples, and what people are told. */
package dev.engram.faults.rounds;
