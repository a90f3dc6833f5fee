/** The models that answer now: one slot per scenario, swapped while requests run, each with a bounded queue and batches. No HTTP, no Kafka. */
package dev.engram.serving.model;
