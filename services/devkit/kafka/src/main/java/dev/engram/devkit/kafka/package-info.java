/** A real Kafka broker for one machine: as a process of the local platform, or inside a test. */
package dev.engram.devkit.kafka;
