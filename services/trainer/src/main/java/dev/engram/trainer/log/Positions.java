package dev.engram.trainer.log;

import dev.engram.artifacts.CanonicalJson;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far requests and decisions were dealt with for the scenarios of one partition of the training log. It travels with that
 * partition, as the metadata of its committed offset: whoever works on the partition next goes on there, and who lost the
 * partition cannot commit any more.
 *
 * @param requests  every request below it was answered
 * @param decisions every decision below it was applied
 */
public record Positions(Place requests, Place decisions) {
    private static final Logger LOG = LoggerFactory.getLogger(Positions.class);

    /**
     * A place in a topic with one partition.
     *
     * @param topic Kafka's id of the topic
     * @param next  offset
     */
    public record Place(String topic, long next) {
        /** The offset in the topic that has this id now: 0 if it is another one. */
        public long in(String id) {
            return id.equals(topic) ? next : 0;
        }
    }

    /** Nothing was dealt with. */
    public static Positions start() {
        return new Positions(new Place("", 0), new Place("", 0));
    }

    /** What stands in a committed offset's metadata; the start if it is none of ours. */
    public static Positions of(String metadata) {
        if (metadata == null || metadata.isBlank()) {
            return start();
        }
        try {
            Positions read = CanonicalJson.read(metadata.getBytes(StandardCharsets.UTF_8), Positions.class);
            return read.requests() == null || read.decisions() == null ? start() : read;
        } catch (IllegalArgumentException e) {
            LOG.warn("the committed offset's metadata '{}' is none of the trainer's: requests and decisions are read from the start", metadata);
            return start();
        }
    }

    /** As it stands in a committed offset's metadata. */
    public String metadata() {
        return new String(CanonicalJson.bytes(this), StandardCharsets.UTF_8);
    }
}
