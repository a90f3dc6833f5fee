package dev.engram.lineage.catalog;

import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.lineage.log.TopicOffset;

/**
 * A record of the training log where it stands.
 *
 * @param at     where
 * @param event  what
 * @param shares policy whose shares decide the split of samples that ask for none; the scenario's first one counts for ever. Null while
 *     the scenario is not known: the record is kept until it is
 */
public record Admission(TopicOffset at, SampleAdmitted event, ScenarioRecord.RoundPolicy shares) {}
