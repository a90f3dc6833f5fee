package dev.engram.lineage;

import dev.engram.api.sample.ArtifactRef;
import java.util.Map;

/**
 * A round's files, stored.
 *
 * @param state       hash of the new state's manifest; null unless the round was accepted
 * @param bundle      blob of {@code bundle.json}, or null
 * @param bundleFiles other files of the bundle
 * @param report      pictures and tables for people
 */
public record UploadedRound(String state, String bundle, Map<String, ArtifactRef> bundleFiles, Map<String, ArtifactRef> report) {
    /** Of a round that left nothing. */
    public static UploadedRound nothing() {
        return new UploadedRound(null, null, Map.of(), Map.of());
    }
}
