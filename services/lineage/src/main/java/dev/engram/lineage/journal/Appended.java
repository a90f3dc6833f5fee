package dev.engram.lineage.journal;

/**
 * How an append ended.
 *
 * @param won   whether the entry that stands there is the one that was to be appended
 * @param entry what stands at that number
 */
public record Appended(boolean won, JournalEntry entry) {}
