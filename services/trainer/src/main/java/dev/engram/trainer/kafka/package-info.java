/** Kafka clients with the trainer's settings, and events on their way out. */
package dev.engram.trainer.kafka;
