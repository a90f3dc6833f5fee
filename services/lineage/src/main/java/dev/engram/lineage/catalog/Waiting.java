package dev.engram.lineage.catalog;

/**
 * What waits for the next round.
 *
 * @param fresh      new samples
 * @param relabelled relabelled samples
 * @param withdrawn  withdrawn samples
 * @param oldest     when the oldest of them was admitted, milliseconds since 1970; 0 without any
 */
public record Waiting(long fresh, long relabelled, long withdrawn, long oldest) {
    /** All changes together. */
    public long changes() {
        return fresh + relabelled + withdrawn;
    }
}
