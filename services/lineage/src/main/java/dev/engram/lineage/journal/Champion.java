package dev.engram.lineage.journal;

/**
 * The round people chose to serve.
 *
 * @param round   its number
 * @param version MLflow's model version
 * @param state   hash of its state
 * @param entry   number of the journal entry that accepted it
 */
public record Champion(long round, String version, String state, long entry) {}
