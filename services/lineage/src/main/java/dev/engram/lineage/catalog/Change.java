package dev.engram.lineage.catalog;

import dev.engram.api.sample.Split;

/**
 * A record of the log that a round learns from, or is judged by: a sample that was new or relabelled there.
 *
 * @param at     its offset
 * @param sample id
 * @param split  the side the sample is on
 */
public record Change(long at, String sample, Split split) {
    /** Whether it is trained on; the others only judge. */
    public boolean trains() {
        return split == Split.TRAIN;
    }
}
