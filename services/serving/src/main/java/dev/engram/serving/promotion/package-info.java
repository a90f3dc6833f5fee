/** From a promotion on Kafka to a model that serves, and the report that it does. */
package dev.engram.serving.promotion;
