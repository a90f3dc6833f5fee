package dev.engram.lineage.catalog;

/**
 * How many samples a scenario has, withdrawn ones not counted on their sides.
 *
 * @param train     learned from
 * @param tune      for thresholds
 * @param holdout   for the gate
 * @param withdrawn withdrawn
 */
public record Counts(long train, long tune, long holdout, long withdrawn) {}
