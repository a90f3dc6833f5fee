package dev.engram.trainer.scenario;

import dev.engram.artifacts.ObjectStore;
import dev.engram.lineage.catalog.SampleCatalog;
import java.time.Clock;
import java.time.Duration;

/**
 * What scenarios are worked on with.
 *
 * @param store   blobs and journals
 * @param catalog fold of the training log
 * @param topicId Kafka's id of the training log
 * @param grace   age at which orphaned blobs are swept
 * @param clock   for the times in journals
 */
public record Workshop(ObjectStore store, SampleCatalog catalog, String topicId, Duration grace, Clock clock) {}
