package dev.engram.api.event;

import java.util.Map;

/**
 * A topic as it has to be created.
 *
 * @param name       its name
 * @param partitions how many; keys are spread by Java's default partitioner, so the number is part of the contract
 * @param config     what differs from the broker's defaults, by the names Kafka gives them
 */
public record TopicSpec(String name, int partitions, Map<String, String> config) {
    public TopicSpec {
        if (partitions < 1) {
            throw new IllegalArgumentException("topic " + name + ": at least 1 partition, got " + partitions);
        }
        config = Map.copyOf(config);
    }
}
