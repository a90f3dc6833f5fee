/** Ingest on Kafka: records in with bounded memory and kept order, records out that are sure before they are acknowledged. */
package dev.engram.ingest.kafka;
