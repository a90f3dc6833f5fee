package dev.engram.lineage.journal;

import dev.engram.api.event.ScenarioRecord;

/**
 * What rounds are planned by from here on.
 *
 * @param hash   SHA-256 of the record's canonical JSON
 * @param record the record, with the shares that were fixed by the scenario's first one
 */
public record Configuration(String hash, ScenarioRecord record) {}
