/**
 * A model as a fold over a log: rounds are planned from head and catalog, staged into a directory, learned by a worker,
 * committed to the journal, and can be rebuilt. No Kafka, no HTTP, no clock but the one that is given.
 */
package dev.engram.lineage;
