/** The records on Engram's Kafka topics. They are public API. */
package dev.engram.api.event;
