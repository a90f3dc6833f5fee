package dev.engram.lineage.journal;

/**
 * Where MLflow has an accepted round.
 *
 * @param round   round number
 * @param run     MLflow run id
 * @param model   registered model
 * @param version its version
 */
public record Registration(long round, String run, String model, String version) {}
