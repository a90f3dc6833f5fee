package dev.engram.trainer.kafka;

import java.util.concurrent.CompletableFuture;

/** Where the trainer's events go. */
@FunctionalInterface
public interface EventSink {
    /**
     * Sends an event in its turn; returns at once.
     *
     * @param topic topic
     * @param key   scenario
     * @param type  CloudEvents type
     * @param value written as JSON
     * @return completed when the broker has it, or exceptionally when it was given up
     */
    CompletableFuture<Void> send(String topic, String key, String type, Object value);
}
