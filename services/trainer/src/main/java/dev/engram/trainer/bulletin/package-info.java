/** What people and other services say on Kafka: scenarios, requests for rounds, decisions. */
package dev.engram.trainer.bulletin;
