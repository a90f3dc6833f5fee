/**
 * The trainer: tails the training log into the catalog, cuts rounds, has a worker JVM learn them, and commits what came of
 * them to the journal. It is glue over {@code lineage}; it loads neither plugins nor native code.
 */
package dev.engram.trainer;
