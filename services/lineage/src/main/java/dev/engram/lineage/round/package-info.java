/**
 * What stands in a round's directory: the order that goes in, the progress and the result that come out. These records
 * are the contract between whoever stages a round and the worker that learns it; they know no Kafka, store or clock.
 */
package dev.engram.lineage.round;
