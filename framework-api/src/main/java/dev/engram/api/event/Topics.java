package dev.engram.api.event;

import java.util.List;
import java.util.Map;

/** Names of the Kafka topics and of the CloudEvents on them. They are public API. */
public final class Topics {
    public static final String SCENARIOS = "engram.scenarios";
    public static final String IMAGES_LABELLED = "engram.images.labelled";
    public static final String SAMPLES_ADMITTED = "engram.samples.admitted";
    public static final String IMAGES_REJECTED = "engram.images.rejected";
    public static final String ROUNDS_REQUESTED = "engram.rounds.requested";
    public static final String ROUNDS = "engram.rounds";
    public static final String DECISIONS = "engram.decisions";
    public static final String MODELS_PROMOTED = "engram.models.promoted";
    public static final String SERVING = "engram.serving";
    public static final String PREDICTIONS = "engram.predictions";

    /** Partitions of {@link #SAMPLES_ADMITTED}, for ever. */
    public static final int SAMPLES_ADMITTED_PARTITIONS = 64;

    /** Largest image ingest takes, in bytes. */
    public static final int MAX_IMAGE_BYTES = 16 << 20;
    /** Largest record on {@link #IMAGES_LABELLED}. */
    public static final int MAX_LABELLED_RECORD_BYTES = 24 << 20;
    /** Largest record on {@link #IMAGES_REJECTED}. */
    public static final int MAX_REJECTED_RECORD_BYTES = 25 << 20;

    public static final String TYPE_IMAGE_LABELLED = "dev.engram.image.labelled";
    public static final String TYPE_IMAGE_WITHDRAWN = "dev.engram.image.withdrawn";
    public static final String TYPE_IMAGE_REJECTED = "dev.engram.image.rejected";
    public static final String TYPE_SAMPLE_ADMITTED = "dev.engram.sample.admitted";
    public static final String TYPE_SCENARIO = "dev.engram.scenario";
    public static final String TYPE_ROUND_REQUESTED = "dev.engram.round.requested";
    /** Followed by {@code started}, {@code progressed}, {@code accepted}, {@code rejected} or {@code failed}. */
    public static final String TYPE_ROUND_PREFIX = "dev.engram.round.";
    public static final String TYPE_MODEL_DECIDED = "dev.engram.model.decided";
    public static final String TYPE_MODEL_PROMOTED = "dev.engram.model.promoted";
    public static final String TYPE_MODEL_SERVED = "dev.engram.model.served";

    private static final Map<String, String> FOR_EVER = Map.of("cleanup.policy", "delete", "retention.ms", "-1");
    private static final Map<String, String> COMPACTED = Map.of("cleanup.policy", "compact");

    private Topics() {}

    /** Every topic as it has to be created, for broker and deployment alike. */
    public static List<TopicSpec> specs() {
        return List.of(
                new TopicSpec(SCENARIOS, 1, COMPACTED),
                new TopicSpec(IMAGES_LABELLED, 8, largest(MAX_LABELLED_RECORD_BYTES)),
                new TopicSpec(SAMPLES_ADMITTED, SAMPLES_ADMITTED_PARTITIONS, FOR_EVER),
                new TopicSpec(IMAGES_REJECTED, 8, largest(MAX_REJECTED_RECORD_BYTES)),
                new TopicSpec(ROUNDS_REQUESTED, 1, Map.of()),
                new TopicSpec(ROUNDS, 1, Map.of()),
                new TopicSpec(DECISIONS, 1, FOR_EVER),
                new TopicSpec(MODELS_PROMOTED, 1, COMPACTED),
                new TopicSpec(SERVING, 1, COMPACTED),
                new TopicSpec(PREDICTIONS, 1, Map.of()));
    }

    /** The limit is on what a reader holds in memory: a record that only compression made small is refused. */
    private static Map<String, String> largest(int bytes) {
        return Map.of("max.message.bytes", String.valueOf(bytes), "compression.type", "uncompressed");
    }
}
