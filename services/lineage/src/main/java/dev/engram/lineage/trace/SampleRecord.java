package dev.engram.lineage.trace;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.lineage.log.TopicOffset;

/**
 * A record of the training log where it stands.
 *
 * @param at    where
 * @param event what
 */
public record SampleRecord(TopicOffset at, SampleAdmitted event) {}
