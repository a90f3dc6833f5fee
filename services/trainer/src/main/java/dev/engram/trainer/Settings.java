package dev.engram.trainer;

import dev.engram.trainer.round.RoundTools;
import dev.engram.trainer.sweep.SweepTerms;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a trainer works.
 *
 * @param bootstrap     Kafka, {@code host:port}
 * @param bucket        name of the bucket, for people
 * @param terms         how rounds are computed
 * @param orphanGrace   age at which blobs that nothing names are swept; no attempt older than half of it is committed
 * @param session       another trainer takes over from one that is silent for so long
 * @param cacheBytes    size to which the cache of blobs is cut back
 * @param sweep         when the store is swept, and which old states are kept
 * @param pluginsFolder watched for plugin jars; null for none
 */
public record Settings(String bootstrap, String bucket, RoundTools.Terms terms, Duration orphanGrace, Duration session, long cacheBytes,
        SweepTerms sweep, Path pluginsFolder) {
    /** The trainers' consumer group. */
    static final String GROUP = "engram-trainer";
}
