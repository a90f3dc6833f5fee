package dev.engram.lineage.sweep;

import java.util.List;
import java.util.Map;

/**
 * What a sweep found and did.
 *
 * @param dry       whether it only looked
 * @param scenarios scenarios that have a journal
 * @param leaving   by scenario, the rounds whose states' files go with the next sweep; they are kept now
 * @param gone      by scenario, the rounds whose states' files go with this one
 * @param blobs     blobs in the store
 * @param bytes     their size
 * @param young     blobs that nothing names and that are younger than the grace
 * @param orphans   blobs that nothing names and that are older: what is deleted, or would be
 * @param orphanBytes their size
 * @param deleted   blobs that were deleted
 * @param spared    orphans that somebody stored again before they were deleted
 * @param time      when it began by the store's clock, ISO-8601 UTC
 * @param seconds   how long it took
 */
public record SweepReport(
        boolean dry,
        int scenarios,
        Map<String, List<Long>> leaving,
        Map<String, List<Long>> gone,
        long blobs,
        long bytes,
        long young,
        long orphans,
        long orphanBytes,
        long deleted,
        long spared,
        String time,
        double seconds) {}
