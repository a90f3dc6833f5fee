package dev.engram.ingest.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Settings of the Kafka clients that are not channels, on top of what all clients share (brokers, security). */
public final class Settings {
    /** Above the largest record of any topic, as the broker's limit is. */
    private static final int LARGEST_REQUEST = 28 << 20;
    private static final long BUFFER = 32L << 20;

    private Settings() {}

    /** A consumer that belongs to no group and reads from the beginning. */
    public static Map<String, Object> reader(Map<String, Object> shared) {
        Map<String, Object> settings = shared(shared);
        settings.put("client.id", "ingest-scenarios");
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        settings.put("default.api.timeout.ms", 10_000);
        return settings;
    }

    /** A producer that writes each record once and in order, on all replicas, and does not give up. */
    public static Map<String, Object> writer(Map<String, Object> shared) {
        Map<String, Object> settings = shared(shared);
        settings.put("client.id", "ingest");
        settings.put("enable.idempotence", true);
        settings.put("acks", "all");
        settings.put("linger.ms", 5);
        settings.put("delivery.timeout.ms", Integer.MAX_VALUE);
        settings.put("max.block.ms", 10_000);
        settings.put("max.request.size", LARGEST_REQUEST);
        settings.put("buffer.memory", BUFFER);
        return settings;
    }

    private static Map<String, Object> shared(Map<String, Object> shared) {
        Map<String, Object> settings = new HashMap<>(shared);
        settings.keySet().removeAll(List.of("group.id", "group.instance.id", "client.id"));
        return settings;
    }
}
